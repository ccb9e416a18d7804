"""Access: each blueprint declares who may ask it; a guard test reads the register."""

from enum import StrEnum

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

REGISTER = "pendopo.access"


class Access(StrEnum):
    """Who may ask."""

    PHONE = "phone"
    """Any peer: everything on the portal is for whoever stands in the village's WiFi."""


def declare(blueprint: Blueprint, rule: Access) -> None:
    """Write the blueprint's rule into the register of the app it joins."""

    def write(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(REGISTER, {})[blueprint.name] = rule

    blueprint.record_once(write)
