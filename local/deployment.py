"""Deploys template.yaml to the emulator, the way `sam package` and `sam deploy` do to AWS.

Then takes back the one thing the emulator would do wrong: its own event source mappings are
switched off, since they lose records that a function reports as failed; `pump` plays them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.aws import connect
from local.failure import StackError
from local.template import Template

STACK_NAME = "tillstream"

_CODE_BUCKET = "code"
_DEPLOY_LIMIT_S = 60.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class StreamMapping:
    """What a deployed event source mapping says about one function and its stream."""

    function: str
    stream_arn: str
    batch_size: int
    parallelization_factor: int
    bisect_on_error: bool
    report_item_failures: bool
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deployment:
    """The names that AWS gave to what the template describes."""

    outputs: Mapping[str, str]
    functions: Mapping[str, str]
    environment: Mapping[str, str]
    mappings: tuple[StreamMapping, ...]


def deploy(
    template: Template,
    archives: Mapping[str, Path],
    parameters: Mapping[str, str],
    endpoint_url: str,
) -> Deployment:
    """Uploads the zips, creates the stack, and waits for it."""
    cloudformation = connect("cloudformation", endpoint_url)
    body = template.packaged(_upload(archives, endpoint_url))
    try:
        cloudformation.create_stack(
            StackName=STACK_NAME,
            TemplateBody=body,
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    except ClientError as error:
        raise StackError(f"The template was refused: {error}") from error
    stack = _created(cloudformation)
    resources = {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in cloudformation.describe_stack_resources(StackName=STACK_NAME)[
            "StackResources"
        ]
    }
    # As on AWS, what calls a function calls its alias.
    functions = {
        function.name: f"{resources[function.logical_id]}:{template.alias}"
        for function in template.functions
    }
    return Deployment(
        outputs={output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]},
        functions=functions,
        environment=_environment(functions.values(), endpoint_url),
        mappings=_take_over_mappings(template, resources, endpoint_url),
    )


def _upload(archives: Mapping[str, Path], endpoint_url: str) -> dict[str, dict[str, str]]:
    s3 = connect("s3", endpoint_url)
    s3.create_bucket(Bucket=_CODE_BUCKET)
    for archive in archives.values():
        s3.put_object(Bucket=_CODE_BUCKET, Key=archive.name, Body=archive.read_bytes())
    return {
        name: {"Bucket": _CODE_BUCKET, "Key": archive.name} for name, archive in archives.items()
    }


def _created(cloudformation: Any) -> dict[str, Any]:
    deadline = time.monotonic() + _DEPLOY_LIMIT_S
    while True:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return stack
        if stack["StackStatus"] != "CREATE_IN_PROGRESS":
            raise StackError(f"The template did not deploy: {_first_failure(cloudformation)}")
        if time.monotonic() > deadline:
            raise StackError(f"The template was not deployed within {_DEPLOY_LIMIT_S:.0f} seconds.")
        time.sleep(_POLL_S)


def _first_failure(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    failures = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event["ResourceStatus"] == "CREATE_FAILED"
    ]
    # The newest event comes first, and what failed first caused the rest.
    return failures[-1] if failures else "no resource says why"


def _environment(functions: Iterable[str], endpoint_url: str) -> dict[str, str]:
    lambda_client = connect("lambda", endpoint_url)
    configurations = (
        lambda_client.get_function_configuration(FunctionName=name) for name in functions
    )
    variables: dict[str, str] = {}
    for configuration in configurations:
        variables |= configuration["Environment"]["Variables"]
    return variables


def _take_over_mappings(
    template: Template, resources: Mapping[str, str], endpoint_url: str
) -> tuple[StreamMapping, ...]:
    lambda_client = connect("lambda", endpoint_url)
    names = {function.logical_id: function.name for function in template.functions}
    taken = []
    for logical_id, function_logical_id in template.stream_mappings:
        identifier = resources[logical_id]
        deployed = lambda_client.get_event_source_mapping(UUID=identifier)
        lambda_client.update_event_source_mapping(UUID=identifier, Enabled=False)
        taken.append(
            StreamMapping(
                function=names[function_logical_id],
                stream_arn=deployed["EventSourceArn"],
                batch_size=deployed["BatchSize"],
                parallelization_factor=deployed["ParallelizationFactor"],
                bisect_on_error=deployed["BisectBatchOnFunctionError"],
                report_item_failures="ReportBatchItemFailures" in deployed["FunctionResponseTypes"],
                patterns=tuple(
                    filter_["Pattern"] for filter_ in deployed["FilterCriteria"]["Filters"]
                ),
            )
        )
    return tuple(taken)
