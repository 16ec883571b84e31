"""Forms of signing in, the own password and the users admin."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField
from wtforms.validators import ValidationError

from mdo.accounts.rules import LONGEST_EMAIL, LONGEST_PASSWORD, UserState
from mdo.terms import Role
from mdo.web.forms import (
    SHORT,
    ChoiceField,
    DateField,
    Form,
    TextField,
    at_most,
    optional,
    required,
)

INFIX = 40


def _password(label: str, description: str = "") -> PasswordField:
    """Never shown again: a password that was refused is typed anew."""
    return PasswordField(label, [*required(), at_most(LONGEST_PASSWORD)], description=description)


class SignInForm(Form):
    email = TextField("E-mailadres", [*required(), at_most(LONGEST_EMAIL)])
    password = _password("Wachtwoord")


class PasswordForm(Form):
    current = _password("Wachtwoord van nu")
    new = _password(
        "Nieuw wachtwoord",
        "Minstens 12 tekens. Drie of vier losse woorden achter elkaar is sterk en goed te "
        "onthouden.",
    )
    repeat = _password("Nieuw wachtwoord nog een keer")

    def validate_repeat(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError("Dit is niet hetzelfde als het nieuwe wachtwoord.")


class IdentityForm(Form):
    given_name = TextField("Voornaam", [*required(), at_most(SHORT)])
    infix = TextField(
        "Tussenvoegsel", [*optional(), at_most(INFIX)], description="Bijvoorbeeld: van der"
    )
    surname = TextField("Achternaam", [*required(), at_most(SHORT)])
    email = TextField(
        "E-mailadres",
        [*required(), at_most(LONGEST_EMAIL)],
        description="Het zakelijke adres. Hiermee logt deze persoon in.",
    )


class EditUserForm(IdentityForm):
    """Carries what was shown, to notice that somebody else changed it meanwhile."""

    seen = HiddenField()


class RoleForm(Form):
    role = ChoiceField("Rol", required("Kies een rol."), coerce=Role, blank="Kies een rol")
    title = TextField(
        "Functie",
        [*optional(), at_most(SHORT)],
        description="Zoals collega's het noemen: IB'er, zorgcoördinator, jeugdverpleegkundige.",
    )
    from_on = DateField("Eerste dag", required())
    until_on = DateField(
        "Laatste dag", optional(), description="Leeg: de rol loopt door tot iemand haar beëindigt."
    )

    def offer(self, roles: list[Role]) -> None:
        """Set the roles to choose from; a single one is chosen beforehand."""
        self.role.offer([(role.value, role.label) for role in roles])
        if len(roles) == 1 and not self.is_submitted():
            self.role.data = roles[0]


class NewUserForm(IdentityForm, RoleForm):
    """Carries the id of the user to be, so that sending it twice makes one user."""

    user_id = HiddenField()


class EndRoleForm(Form):
    until_on = DateField(
        "Laatste dag",
        required(),
        description="Op deze dag geldt de rol nog. Kies gisteren om de rol meteen te stoppen.",
    )


class UserFilter(Form):
    """The filters above the list, in the query string."""

    class Meta(Form.Meta):
        csrf = False

    q = TextField("Naam of e-mailadres", [at_most(SHORT)])
    rol = ChoiceField("Rol", coerce=str, blank="Alle rollen", choices=Role.choices())
    organisatie = ChoiceField("Organisatie", blank="Alle organisaties")
    stand = ChoiceField("Stand", coerce=str, blank="Alle", choices=UserState.choices())
