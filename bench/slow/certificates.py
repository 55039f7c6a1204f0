"""A certificate chain as small authorities give it today, made anew in each run."""

import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier

# Signed certificate timestamps of two logs: every public certificate carries as many bytes.
_SCT_LIST = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_SCT_BYTES = 242

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def make_certificate(folder: Path, names: list[str]) -> str:
    """Write chain.pem and key.pem; return the hash of the public key that a browser is told.

    A P-256 leaf under a P-384 intermediate that an RSA root of 4,096 bits has signed.
    """
    root, middle = rsa.generate_private_key(65537, 4096), ec.generate_private_key(ec.SECP384R1())
    leaf = ec.generate_private_key(ec.SECP256R1())
    chain = [
        _sign("E1", names[0], leaf, middle, names),
        _sign("Root X1", "E1", middle, root, []),
    ]
    pem = serialization.Encoding.PEM
    (folder / "chain.pem").write_bytes(b"".join(one.public_bytes(pem) for one in chain))
    key = leaf.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key)
    public = leaf.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b64encode(sha256(public).digest()).decode("ascii")


def _sign(issuer: str, subject: str, key: Key, signer: Key, names: list[str]) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        _name(issuer), _name(subject), key.public_key(), x509.random_serial_number(),
        now - timedelta(days=1), now + timedelta(days=89),
    )  # fmt: skip
    builder = builder.add_extension(x509.BasicConstraints(not names, None), critical=True)
    for extension in (
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
        x509.CRLDistributionPoints([_crl()]),
        x509.CertificatePolicies(
            [x509.PolicyInformation(ObjectIdentifier("2.23.140.1.2.1"), None)]
        ),
    ):
        builder = builder.add_extension(extension, critical=False)
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        ).add_extension(
            x509.UnrecognizedExtension(_SCT_LIST, secrets.token_bytes(_SCT_BYTES)), critical=False
        )
    return builder.sign(signer, hashes.SHA256())


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Bench"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _crl() -> x509.DistributionPoint:
    where = [x509.UniformResourceIdentifier("http://e1.c.bench.example/84.crl")]
    return x509.DistributionPoint(where, None, None, None)
