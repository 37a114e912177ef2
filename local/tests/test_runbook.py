"""Whoever is woken by an alarm finds a section for it, with what to look at and what mends it."""

from __future__ import annotations

import re

import pytest

from local.template import ROOT
from local.tests.policies import document, resources

SECTIONS: dict[str, str] = dict(
    re.findall(
        r"^## (\S+)\n(.*?)(?=^## |\Z)",
        (ROOT / "docs/runbook.md").read_text("utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
)
ALARMS = {
    name["Fn::Sub"].removeprefix("${AWS::StackName}-"): resource["Properties"]
    for resource in resources().values()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
    for name in [resource["Properties"]["AlarmName"]]
}


def test_each_alarm_has_a_section_and_each_section_an_alarm() -> None:
    assert list(SECTIONS) == list(ALARMS)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_leads_to_its_section_and_to_somebody(name: str) -> None:
    alarm = ALARMS[name]
    assert alarm["AlarmDescription"].endswith(f" docs/runbook.md#{name}")
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Alarms"}]
    assert alarm["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_says_what_it_means_what_to_look_at_and_what_mends_it(name: str) -> None:
    parts = re.split(r"^\*\*(\w+)\.\*\*", SECTIONS[name], flags=re.MULTILINE)
    assert parts[1::2] == ["Means", "Look", "Mend"]
    for text in parts[4::2]:
        assert "```\n" in text, "a command to paste"


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_names_what_there_is(name: str) -> None:
    text = SECTIONS[name]
    outputs = set(re.findall(r"\$\(output (\w+)\)", text))
    template = document()
    assert outputs <= set(template["Outputs"])
    assert set(re.findall(r"\$\(resource (\w+)\)", text)) <= set(template["Resources"])
    for anchor in re.findall(r"\(#([\w-]+)\)", text):
        assert anchor in SECTIONS
    groups = {
        resource["Properties"]["LogGroupName"]["Fn::Sub"].replace("${AWS::StackName}", "$STACK")
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    }
    named = set(re.findall(r"/aws/\w+/\$STACK-[\w-]+", text))
    assert named <= groups
