# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Certificates for the demo, made with the openssl command: two authorities, a server, and clients with roles."""

import os
import subprocess

from waiting import Stuck

ROLE = "1.3.6.1.4.1.50316.802.1"  # the role extension of Modbus/TCP Security

AUTHORITY = "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n"
MEMBER = "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n"


class Certificates:
    """A folder with NAME.pem and NAME.key for each certificate."""

    def __init__(self, folder):
        self.folder = folder
        self._make("authority", AUTHORITY)
        self._make("stranger-authority", AUTHORITY)
        self._make("gateway", MEMBER + "extendedKeyUsage = serverAuth\nsubjectAltName = IP:127.0.0.1\n", "authority")
        self._make("operator", self._client("operator", "operator"), "authority")
        self._make("viewer", self._client("viewer", "viewer"), "authority")
        self._make("visitor", self._client("visitor", "visitor"), "authority")
        self._make("impostor", self._client("impostor", "operator"), "stranger-authority")

    def certificate(self, name):
        return os.path.join(self.folder, name + ".pem")

    def key(self, name):
        return os.path.join(self.folder, name + ".key")

    @staticmethod
    def _client(name, role=None):
        said = MEMBER + f"extendedKeyUsage = clientAuth\nsubjectAltName = DNS:{name}.boiler-house.example\n"
        return said + (f"{ROLE} = ASN1:UTF8String:{role}\n" if role else "")

    def _make(self, name, extensions, issuer=None):
        settings = os.path.join(self.folder, name + ".cnf")
        with open(settings, "w", encoding="ascii") as out:
            out.write("[req]\ndistinguished_name = subject\nprompt = no\n[subject]\nCN = " + name + "\n[extensions]\n" + extensions)
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-sha256", "-nodes", "-days", "2",
                   "-config", settings, "-extensions", "extensions", "-keyout", self.key(name), "-out", self.certificate(name)]
        if issuer:
            command += ["-CA", self.certificate(issuer), "-CAkey", self.key(issuer)]
        try:
            made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise Stuck("the openssl command is missing (Debian: apt-get install openssl)") from None
        if made.returncode != 0:
            raise Stuck(f"openssl can't make the certificate of {name}: {made.stderr.strip()[-200:]}")
        os.chmod(self.key(name), 0o600)
