"""`pendopo voice`: judge recordings before the hall has to listen to them."""

from pathlib import Path

import click

from kiosk.books.home import Home
from kiosk.cli_wifi import Refusal


@click.group()
def voice() -> None:
    """The voice that says calls in the hall."""


@voice.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def check(home: Home, folder: Path) -> None:
    """Judge the recordings in FOLDER/id and FOLDER/en: missing words, rate, level, clipping."""
    from kiosk import recordings

    judged = recordings.judge(home, folder)
    if not judged:
        raise Refusal(f"{folder}: holds neither id/ nor en/; put recordings such as id/sebelas.wav")
    for problem in (each for problems in judged.values() for each in problems):
        click.echo(problem)
    if any(judged.values()):
        raise Refusal("espeak-ng says what cannot be said from recordings")
    click.echo(f"{folder}: {' and '.join(judged)}: all is well")
