"""What the commands share: help and errors in Dutch, exit code 0 or not (1: it failed, 2: the
command was not written well)."""

from __future__ import annotations

from typing import IO, Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

SEE_HELP = "Zie --help."


class DutchCommand(click.Command):
    """A command whose help is in Dutch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[OPTIES]")
        super().__init__(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise WrongUse(_in_dutch(error)) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            reason = str(error.orig).strip().partition("\n")[0]
            raise CommandFailed(
                f"de database is niet bereikbaar, of nog niet bijgewerkt met db upgrade: {reason}"
            ) from None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Toon deze uitleg en stop."
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for r in (p.get_help_record(ctx) for p in options) if r]
        if records:
            with formatter.section("Opties"):
                formatter.write_dl(records)


class CommandFailed(click.ClickException):
    """Ends a command with a message on standard error and exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Fout: {self.format_message()}", file=file, err=file is None)


class WrongUse(CommandFailed):
    """The command was not written well; exit code 2."""

    exit_code = 2


def _in_dutch(error: click.UsageError) -> str:
    """What is wrong with the options and arguments, in Dutch."""
    match error:
        case click.MissingParameter(param=click.Option() as option):
            what = f"de optie {option.opts[0]} ontbreekt"
        case click.MissingParameter(param=click.Parameter() as argument):
            what = f"{argument.make_metavar(error.ctx)} ontbreekt"
        case click.NoSuchOption(option_name=name):
            what = f"de optie {name} bestaat niet"
        case click.BadOptionUsage(option_name=name):
            what = f"bij de optie {name} ontbreekt een waarde, of er hoort er geen"
        case click.BadParameter(param=click.Parameter() as parameter):
            what = f"de waarde van {parameter.opts[0]} klopt niet"
        case _:
            what = "er staat meer achter de opdracht dan erbij hoort"
    return f"{what}. {SEE_HELP}"
