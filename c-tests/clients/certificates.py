"""Certificates for one run, made with the openssl program; none is kept."""

import os
import subprocess

# Names that stand for the server under test; nothing resolves them.
HOST = "good.example.com"
OTHER_HOST = "other.example.org"


class Certificates:
    """Pairs of files NAME.crt and NAME.key in a directory; `ca` signs all but `unknown`."""

    def __init__(self, directory):
        self.directory = directory
        self._authority("ca")
        self._authority("otherca")
        self._signed("good", HOST)
        self._signed("other", OTHER_HOST)
        self._signed("client", "somebody")
        self._signed("expired", HOST, days=0)
        self._signed("unknown", HOST, authority="otherca")

    def path(self, name):
        return os.path.join(self.directory, name)

    def cert(self, name):
        return self.path(name + ".crt")

    def key(self, name):
        return self.path(name + ".key")

    def pair(self, name):
        return self.cert(name), self.key(name)

    @property
    def ca(self):
        return self.cert("ca")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)

    def _authority(self, name):
        self._openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN=Test {name}",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", self.key(name), "-out", self.cert(name),
        )

    def _signed(self, name, host, authority="ca", days=2):
        extensions = self.path(name + ".ext")
        with open(extensions, "w", encoding="ascii") as file:
            file.write(f"subjectAltName=DNS:{host}\n")
        request = self.path(name + ".csr")
        self._openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={host}", "-keyout", self.key(name),
            "-out", request,
        )
        # Of 0 days: it has ended when it is made.
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.cert(authority), "-CAkey", self.key(authority), "-CAcreateserial", "-days", str(days),
            "-extfile", extensions, "-out", self.cert(name),
        )
