"""What the commands share: help and errors in Dutch, exit code 0 or not."""

from __future__ import annotations

from typing import IO, Any

import click


class DutchCommand(click.Command):
    """A command whose help is in Dutch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[OPTIES]")
        super().__init__(*args, **kwargs)

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
