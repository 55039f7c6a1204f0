"""Who may do what in the inbox: an endpoint that is not on the list is closed to everybody."""

from forms_service.staff import AUDITOR, LEADERS, READERS

EVERYBODY = (*READERS, AUDITOR)
RIGHTS: dict[str, tuple[str, ...]] = {
    "inbox.sign_out": EVERYBODY,
    "inbox.confirm_code": EVERYBODY,
    "inbox.confirm_passkey": EVERYBODY,
    "inbox.add_passkey": EVERYBODY,
    "inbox.forget_passkey": EVERYBODY,
    "inbox.show_account": EVERYBODY,
    "inbox.change_password": EVERYBODY,
    "inbox.end_other_sessions": EVERYBODY,
    "inbox.start_totp": EVERYBODY,
    "inbox.stop_totp": EVERYBODY,
    "inbox.show_log": EVERYBODY,
    "inbox.show_figures": EVERYBODY,
    "inbox.show_notices": READERS,
    "inbox.try_notices_again": READERS,
    "inbox.choose_export": READERS,
    "inbox.export": READERS,
    "inbox.show_register": READERS,
    "inbox.show_queue": READERS,
    "inbox.act_on_many": READERS,
    "inbox.ask_words": READERS,
    "inbox.find": READERS,
    "inbox.open_submission": READERS,
    "inbox.reveal": READERS,
    "inbox.get_file": READERS,
    "inbox.get_picture": READERS,
    "inbox.view_file": READERS,
    "inbox.change_status": READERS,
    "inbox.send_message": READERS,
    "inbox.add_note": READERS,
    "inbox.assign": READERS,
    "inbox.merge": READERS,
    "inbox.ask_print": READERS,
    "inbox.list_desk_forms": READERS,
    "inbox.show_desk_form": READERS,
    "inbox.show_print": READERS,
    "inbox.answer_right": READERS,
    "inbox.confirm_erasure": READERS,
    "inbox.erase": READERS,
    "inbox.ask_breach": LEADERS,
    "inbox.draft_breach": LEADERS,
    "inbox.show_colleagues": LEADERS,
    "inbox.invite": LEADERS,
    "inbox.let_in": LEADERS,
    "inbox.end_access": LEADERS,
}
# What a session may reach before its second factor was shown.
WITHOUT_CODE = ("inbox.confirm_code", "inbox.confirm_passkey", "inbox.sign_out")


def may(role: str, endpoint: str | None) -> bool:
    """Tell whether a role may use an endpoint."""
    return role in RIGHTS.get(endpoint or "", ())
