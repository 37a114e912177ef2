"""What samconfig.toml sends is what template.yaml takes, and what the template pins stays."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from local.template import ROOT, TEMPLATE_PATH, Template

tomllib = pytest.importorskip("tomllib", reason="Python 3.11 brought it")

TEMPLATE: dict[str, Any] = yaml_parse(TEMPLATE_PATH.read_text("utf-8"))
PARAMETERS: dict[str, dict[str, Any]] = TEMPLATE["Parameters"]
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
ENVIRONMENTS = ("dev", "ci", "prod")


def taken(parameter: dict[str, Any], value: str) -> bool:
    """Whether CloudFormation takes this value: it compares all of it with the pattern."""
    if "AllowedValues" in parameter:
        return value in [str(allowed) for allowed in parameter["AllowedValues"]]
    return bool(re.fullmatch(parameter["AllowedPattern"], value))


def made(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ("make", "--no-print-directory", *arguments)
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_names_parameters_of_the_template_and_is_tagged(environment: str) -> None:
    settings = SETTINGS[environment]
    assert settings["global"]["parameters"]["region"]
    deploy = settings["deploy"]["parameters"]
    overrides = dict(pair.split("=", 1) for pair in deploy["parameter_overrides"].split())
    for name, value in overrides.items():
        assert taken(PARAMETERS[name], value), f"{name}={value}"
    assert "Architecture" in overrides, "make build reads it there"
    assert f"environment={environment}" in deploy["tags"]
    assert deploy["confirm_changeset"] is (environment == "prod")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_deployment_takes_nothing_from_the_command_line(environment: str) -> None:
    commands = made("-n", "deploy", f"ENV={environment}").stdout
    assert f"sam deploy --config-env {environment}\n" in commands
    assert "--parameter-overrides" not in commands
    # Whatever is deployed was looked at.
    assert commands.index("-m local.binaries arm64") < commands.index("sam deploy")


def test_a_deployment_that_cannot_be_is_refused_before_the_build() -> None:
    refused = made("deploy", "ENV=staging")
    assert refused.returncode != 0
    assert refused.stderr.startswith("samconfig.toml has no environment staging")
    refused = made("deploy", "ENV=dev", "ARCH=x86_64")
    assert refused.stderr.startswith("samconfig.toml deploys dev as arm64, and ARCH is x86_64")


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_a_build_says_its_architecture_and_is_linked_by_zig(architecture: str) -> None:
    commands = made("-n", "build", f"ARCH={architecture}").stdout
    assert f"--compiler cargo-zigbuild --{architecture.replace('_', '-')}\n" in commands
    assert f"-m local.binaries {architecture}" in commands


def test_defaults_are_taken() -> None:
    for name, parameter in PARAMETERS.items():
        assert taken(parameter, str(parameter["Default"])), name


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("AbandonedCheckoutMinutes", 43_200),
        ("HistoricalAfterDays", 36_500),
        ("FlexibleWindowMinutes", 1_440),
    ],
)
def test_whole_numbers_are_whole(name: str, most: int) -> None:
    numbers = [str(number) for number in range(most + 1)]
    assert all(taken(PARAMETERS[name], number) for number in numbers)
    for other in (most + 1, most + 10, most * 10, -1, "60.5", "", "1e3", "007", " 1", "1\n"):
        assert not taken(PARAMETERS[name], str(other)), other


def test_lambda_drops_no_line() -> None:
    """The level of the log is the function's own affair: Lambda would drop metrics with it."""
    function = TEMPLATE["Globals"]["Function"]
    logging = function["LoggingConfig"]
    assert logging == {"LogFormat": "JSON", "ApplicationLogLevel": "TRACE"}
    assert function["Environment"]["Variables"]["LOG_LEVEL"] == {"Ref": "LogLevel"}


def test_alarms_watch_metrics_that_there_are() -> None:
    sources = (ROOT / "shared/metrics/src").glob("*.rs")
    code = "\n".join(source.read_text("utf-8") for source in sources)
    watched = [
        resource["Properties"]
        for resource in TEMPLATE["Resources"].values()
        if resource["Properties"].get("Namespace") == "Tillstream"
    ]
    assert watched
    for alarm in watched:
        assert f'("{alarm["MetricName"]}", ' in code
        assert alarm["Dimensions"] == [{"Name": "Stack", "Value": {"Ref": "AWS::StackName"}}]


def test_what_pending_schedules_name_outlives_the_stack() -> None:
    """These logical ids are for ever: another one is another resource, and the old schedules hold
    on to the old one.
    """
    for logical_id, kind in {
        "Table": "AWS::DynamoDB::Table",
        "FailedRecords": "AWS::S3::Bucket",
        "ScheduleGroup": "AWS::Scheduler::ScheduleGroup",
        "ScheduleRole": "AWS::IAM::Role",
        "ScheduleDeadLetters": "AWS::SQS::Queue",
    }.items():
        resource = TEMPLATE["Resources"][logical_id]
        assert resource["Type"] == kind
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource["UpdateReplacePolicy"] == "Retain"
    group = TEMPLATE["Resources"]["ScheduleGroup"]["Properties"]
    assert group == {"Name": {"Fn::Sub": "${AWS::StackName}-reminders"}}
    reminders = TEMPLATE["Resources"]["RemindersFunction"]["Properties"]
    assert reminders["FunctionName"] == {"Fn::Sub": "${AWS::StackName}-reminders"}
    assert TEMPLATE["Globals"]["Function"]["AutoPublishAlias"] == "live"


def test_what_calls_a_function_calls_its_alias() -> None:
    resources = TEMPLATE["Resources"]
    for stem in ("Processor", "Scheduler"):
        mapped = resources[f"{stem}Stream"]["Properties"]["FunctionName"]
        assert mapped == {"Ref": f"{stem}Function.Alias"}
    variables = resources["SchedulerFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["REMINDERS_FUNCTION_ARN"] == {"Ref": "RemindersFunction.Alias"}
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::Serverless::Function":
            # Else a changed parameter stays in a version that nobody calls.
            assert resource["Properties"]["AutoPublishAliasAllProperties"] is True, logical_id
            assert resource["Metadata"]["SkipBuild"] is True, logical_id


def test_the_access_log_holds_routes_and_no_paths() -> None:
    written = TEMPLATE["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"]
    fields = set(re.findall(r"\$context\.([\w.]+)", written))
    assert {"routeKey", "status", "integration.error", "integrationLatency"} <= fields
    personal = ("path", "requestOverride", "identity", "authorizer", "querystring")
    assert not [field for field in fields if field.startswith(personal)]


def test_what_the_emulator_refuses_is_left_out_and_said() -> None:
    template = Template.load()
    left_out = template.left_out()
    assert {"Archive", "DeploymentPreference"} <= set(left_out)
    code = {function.name: {"Bucket": "b", "Key": "k"} for function in template.functions}
    packaged = template.packaged(code)
    assert "DeploymentPreference" not in packaged
    assert "AWS::Events::Archive" not in packaged
    assert "Archive" in TEMPLATE["Resources"], "the template itself stays whole"
