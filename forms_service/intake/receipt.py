"""The receipt: what a resident keeps, as a page, a file, a WhatsApp message to oneself, or JSON."""

from urllib.parse import quote

import segno
from flask import Response, jsonify, make_response

from forms_service.language import gettext as _
from forms_service.pages import render_file, render_page
from forms_service.receipts import show_receipt_code
from forms_service.requests import wants_json
from forms_service.sendings import Receipt
from forms_service.service import current_village, get_service


def receipt_response(receipt: Receipt) -> Response:
    """Show the receipt as a page or as JSON."""
    if wants_json():
        return _receipt_json(receipt)
    return make_response(render_receipt(receipt))


def render_receipt(receipt: Receipt, saved: bool = False) -> str:
    """Draw the receipt; `saved` is the file that a resident keeps on the phone."""
    draw = render_file if saved else render_page
    return draw(
        "intake/receipt.html",
        receipt=receipt,
        thread=receipt.thread,
        definition=receipt.thread.definition,
        whatsapp=make_whatsapp_link(receipt),
        picture=_draw_code(receipt) if receipt.thread.helped else "",
        saved=saved,
    )


def make_whatsapp_link(receipt: Receipt) -> str:
    """Return a link that opens WhatsApp with the receipt written out, for oneself to send."""
    return f"https://wa.me/?text={quote(_write_out(receipt))}"


def _write_out(receipt: Receipt) -> str:
    village = current_village()
    return "\n".join(
        (
            _("Tanda terima Desa %s") % village.profile.name,
            receipt.thread.definition.title,
            _("Nomor: %s") % receipt.thread.reference,
            _("Kode (rahasia): %s") % show_receipt_code(receipt.code),
            _("Cek status: %s") % f"{get_service().village_url(village.id)}/status",
        )
    )


def _draw_code(receipt: Receipt) -> str:
    """Draw the receipt as a QR code for the printed slip: text alone, no address with a secret."""
    return segno.make(_write_out(receipt), error="m").svg_data_uri(scale=3)


def _receipt_json(receipt: Receipt) -> Response:
    thread = receipt.thread
    return jsonify(
        reference=thread.reference,
        code=receipt.code,
        received_at=thread.received_at.isoformat(),
        due_on=thread.due_on.isoformat(),
        erase_on=thread.erase_on.isoformat(),
        status=thread.status.name,
    )
