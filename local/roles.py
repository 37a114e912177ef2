"""The role of a function as the emulator has it, with the policies that are deployed now.

Imports ministack's services, so that only its own process may.
"""

from __future__ import annotations

from ministack.core.iam_evaluator import _resolve_managed_policy_document
from ministack.services import iam

from local.calls import Place
from local.rights import Role, role_of


def deployed_role(arn: str, function_arn: str) -> Role:
    """The role with this ARN, of the function with that one."""
    _, _, _, region, account, *_ = function_arn.split(":")
    role = iam._roles.get_scoped(account, None, arn.rpartition("/")[2]) or {}
    managed = [
        _resolve_managed_policy_document(policy, account)
        for policy in role.get("AttachedPolicies", [])
    ]
    inline = role.get("InlinePolicies", {}).values()
    return role_of(arn, Place(account, region), [*inline, *filter(None, managed)])
