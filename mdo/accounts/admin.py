"""Users and their roles, for the functional administrator.

A first or new password is shown on the page that answers the POST, and stands nowhere
else: not in the session cookie, which the browser can read, and not in an address. Sending
that form again (refresh, a double click) makes no second user; it gives a newer password.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts import user_operations
from mdo.accounts import user_queries as queries
from mdo.accounts.forms import (
    EditUserForm,
    EndRoleForm,
    IdentityForm,
    NewUserForm,
    RoleForm,
    UserFilter,
)
from mdo.accounts.passwords import random_password
from mdo.accounts.permissions import Permission
from mdo.accounts.rules import UserState, membership_state, roles_at, term_or_none, user_state
from mdo.accounts.user_operations import Acting, Identity, NewRole
from mdo.accounts.views import passwords
from mdo.errors import Refused, StaleEdit
from mdo.terms import Role
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("users", __name__)


def _acting() -> Acting:
    """The administrator of this request."""
    seat = next(seat for seat in viewer().seats if seat.role is Role.BEHEERDER)
    return Acting(viewer().user_id, seat.municipality_id, clock.now())


def _found(record: Any) -> Any:
    """The record; 404 for what is out of scope or does not exist."""
    if record is None:
        abort(404)
    return record


def _user(user_id: uuid.UUID) -> Any:
    return _found(queries.get_manageable_user(viewer(), user_id))


def _account(user_id: uuid.UUID) -> Any:
    return _found(queries.get_manageable_account(viewer(), user_id, clock.today()))


def _organisation() -> Any:
    """The organisation chosen in the address; None while there is none."""
    text = request.args.get("organisatie", "")
    if not text:
        return None
    try:
        organisation_id = uuid.UUID(text)
    except ValueError:
        abort(404)
    return _found(queries.get_manageable_organisation(viewer(), organisation_id))


def _to_user(user_id: uuid.UUID, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("users.show", user_id=user_id))


@blueprint.get("")
@access(Permission.USERS_MANAGE)
def index() -> ResponseReturnValue:
    today, number = clock.today(), page_number()
    filters = UserFilter(request.args)
    organisations = queries.list_organisations_with_users(viewer())
    filters.organisatie.offer([(row.id, row.name) for row in organisations])
    chosen = {str(row.id): row.id for row in organisations}
    rows, total = queries.list_users(
        viewer(),
        today,
        text=filters.q.data or "",
        role=term_or_none(Role, filters.rol.data),
        organisation_id=chosen.get(filters.organisatie.data or ""),
        state=term_or_none(UserState, filters.stand.data),
        limit=PER_PAGE,
        offset=(number - 1) * PER_PAGE,
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "accounts/users.html",
        filters=filters,
        has_filters=any(filters.data.values()),
        page=Page(rows, number, total),
        roles=queries.list_running_roles(viewer(), today, [row.id for row in rows]),
        state_of=user_state,
    )


@blueprint.get("/<uuid:user_id>")
@access(Permission.USERS_MANAGE)
def show(user_id: uuid.UUID) -> ResponseReturnValue:
    return _user_page(_user(user_id))


def _user_page(user: Any, *, error: str = "") -> ResponseReturnValue:
    today = clock.today()
    roles, has_others = queries.list_roles_of(viewer(), user.id)
    running = any(
        membership_state(row.from_on, row.until_on, today) == "loopt" for row in user.memberships
    )
    page = render_template(
        "accounts/user.html",
        user=user,
        state=user_state(user.is_enabled, running),
        roles=roles,
        has_others=has_others,
        state_of=membership_state,
        is_self=user.id == viewer().user_id,
        is_own_account=queries.is_account_of(viewer(), user.id, today),
        error=error,
    )
    return page, 422 if error else 200


@blueprint.route("/nieuw", methods=["GET", "POST"])
@access(Permission.USERS_MANAGE)
def new() -> ResponseReturnValue:
    # Hashed before the first statement begins the transaction.
    password = random_password()
    hashed = passwords().hash(password) if request.method == "POST" else ""
    organisation = _organisation()
    if organisation is None:
        return _choose_organisation("Nieuwe gebruiker", "users.new")
    form = NewUserForm(user_id=uuid.uuid4(), from_on=clock.today())
    form.offer(roles_at(organisation.kind))
    context = {"form": form, "organisation": organisation}

    def create() -> ResponseReturnValue:
        user = user_operations.create_user(
            _id_or_new(form.user_id.data),
            _identity(form),
            role=_role(form),
            organisation=organisation,
            password_hash=hashed,
            acting=_acting(),
        )
        return _password_once(user, password, "is aangemaakt")

    return _handle(form, create, "accounts/new_user.html", context)


def _id_or_new(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()


def _identity(form: IdentityForm) -> Identity:
    return Identity(form.given_name.data, form.infix.data, form.surname.data, form.email.data)


def _role(form: RoleForm) -> NewRole:
    return NewRole(form.role.data, form.title.data, form.from_on.data, form.until_on.data)


def _password_once(user: Any, password: str, done: str) -> ResponseReturnValue:
    return render_template("accounts/password_once.html", user=user, password=password, done=done)


def _handle(
    form: Any, save: Callable[[], ResponseReturnValue], template: str, context: dict[str, Any]
) -> ResponseReturnValue:
    """Show the form, or save it; refused, it comes back with everything typed."""
    if form.validate_on_submit():
        try:
            return save()
        except Refused as error:
            form.refuse(error.messages)
    return render_template(template, **context), 422 if form.is_submitted() else 200


def _choose_organisation(heading: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """The first step: which organisation? There can be hundreds of schools, so by searching."""
    number, text = page_number(), request.args.get("q", "")
    rows, total = queries.list_organisations(
        viewer(), clock.today(), text=text, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "accounts/choose_organisation.html",
        step=heading,
        endpoint=endpoint,
        values=values,
        text=text,
        page=Page(rows, number, total),
    )


@blueprint.route("/<uuid:user_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.USERS_MANAGE)
def edit(user_id: uuid.UUID) -> ResponseReturnValue:
    user = _account(user_id)
    current = Identity.of(user)
    form = EditUserForm(obj=current, seen=current.fingerprint)
    context: dict[str, Any] = {"form": form, "user": user, "stale": None}

    def save() -> ResponseReturnValue:
        try:
            user_operations.change_user(
                user, _identity(form), seen=form.seen.data, acting=_acting()
            )
        except StaleEdit:
            # Both texts stand on the page; sending it once more is a choice.
            form.seen.data = current.fingerprint
            context["stale"] = current
            return render_template("accounts/edit_user.html", **context), 409
        return _to_user(user_id, "De gegevens zijn gewijzigd.")

    return _handle(form, save, "accounts/edit_user.html", context)


@blueprint.route("/<uuid:user_id>/rol-geven", methods=["GET", "POST"])
@access(Permission.USERS_MANAGE)
def grant(user_id: uuid.UUID) -> ResponseReturnValue:
    user = _user(user_id)
    organisation = _organisation()
    if organisation is None:
        return _choose_organisation(
            f"Rol geven aan {user.full_name}", "users.grant", user_id=user_id
        )
    form = RoleForm(from_on=clock.today())
    form.offer(roles_at(organisation.kind))

    def save() -> ResponseReturnValue:
        user_operations.grant_role(user, organisation, _role(form), acting=_acting())
        return _to_user(user_id, f"De rol bij {organisation.name} is gegeven.")

    context = {"form": form, "user": user, "organisation": organisation}
    return _handle(form, save, "accounts/give_role.html", context)


@blueprint.route("/<uuid:user_id>/rollen/<uuid:membership_id>/beeindigen", methods=["GET", "POST"])
@access(Permission.USERS_MANAGE)
def end_role(user_id: uuid.UUID, membership_id: uuid.UUID) -> ResponseReturnValue:
    user = _user(user_id)
    membership = queries.get_membership(viewer(), user_id, membership_id)
    if membership is None:
        # The second of two clicks, when the first took the role away.
        return _to_user(user_id, "Deze rol is er niet meer.")
    form = EndRoleForm(until_on=clock.today())

    def save() -> ResponseReturnValue:
        user_operations.end_role(
            membership, until_on=form.until_on.data, today=clock.today(), acting=_acting()
        )
        return _to_user(user_id, "De laatste dag van de rol is vastgelegd.")

    context = {"form": form, "user": user, "membership": membership}
    return _handle(form, save, "accounts/end_role.html", context)


@blueprint.post("/<uuid:user_id>/uitzetten")
@access(Permission.USERS_MANAGE)
def disable(user_id: uuid.UUID) -> ResponseReturnValue:
    user = _account(user_id)
    try:
        user_operations.disable_user(user, today=clock.today(), acting=_acting())
    except Refused as error:
        return _user_page(user, error=str(error))
    return _to_user(user_id, "Het account is uitgezet. Inloggen kan niet meer.")


@blueprint.post("/<uuid:user_id>/aanzetten")
@access(Permission.USERS_MANAGE)
def enable(user_id: uuid.UUID) -> ResponseReturnValue:
    user_operations.enable_user(_account(user_id), acting=_acting())
    return _to_user(user_id, "Het account is weer aangezet.")


@blueprint.post("/<uuid:user_id>/nieuw-wachtwoord")
@access(Permission.USERS_MANAGE)
def reset_password(user_id: uuid.UUID) -> ResponseReturnValue:
    # Hashed before the first statement begins the transaction.
    password = random_password()
    hashed = passwords().hash(password)
    user = _account(user_id)
    try:
        user_operations.reset_password(user, hashed, acting=_acting())
    except Refused as error:
        return _user_page(user, error=str(error))
    return _password_once(user, password, "heeft een nieuw wachtwoord")
