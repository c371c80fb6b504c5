#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""Modbus/TCP Security at the gateway: who gets in with which certificate, what the role permits, and what ends a live connection."""

import hashlib
import pathlib
import shutil
import signal
import socket
import ssl
import tempfile
import unittest

from _gateway import ROLE, Authority, GatewayTest, coil, read, site, until, write


class Identity(GatewayTest):
    @classmethod
    def setUpClass(cls):
        cls.keys = pathlib.Path(tempfile.mkdtemp(prefix="interlock-gateway-keys-"))
        cls.addClassCleanup(shutil.rmtree, cls.keys)
        cls.authority = Authority(cls.keys)
        cls.own = cls.authority.certificate("gateway", purpose="serverAuth")
        cls.operator = cls.authority.client("operator", "operator")
        cls.viewer = cls.authority.client("viewer", "viewer")

    def secure(self, document=None, *options):
        certificate, key = self.own
        self.start(document, options=["--tls-listen", "127.0.0.1:0", "--certificate", certificate, "--key", key,
                                      "--ca", self.keys / "authority.pem", *options])
        self.tls_at = self.gateway.address("secure")

    def context(self, identity=None, version=None):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname = False
        made.load_verify_locations(self.keys / "authority.pem")
        if identity:
            made.load_cert_chain(*identity)
        if version:
            made.minimum_version = made.maximum_version = version
        return made

    def enter(self, identity, version=None, source="127.0.0.50"):
        return self.client(source, self.context(identity, version), self.tls_at)

    def assert_kept_out(self, identity, **recorded):
        """No request is answered: the handshake fails, or the connection ends right after it."""
        before = len(self.device.asked)
        with self.assertRaises((OSError, EOFError)):
            self.enter(identity).ask(read(3, 10, 1))
        self.assertEqual(len(self.device.asked), before)
        self.recorded(event="connection refused", **recorded)

    def test_a_peer_that_reads_slowly_is_held_back_not_cut_off(self):
        document = site()
        document["devices"]["plc"]["modbus"]["readable blocks"][0]["to"] = 300125
        self.secure(document)
        self.hear_slowly(self.tls_at, "127.0.0.50", self.context(self.operator))

    def test_the_role_in_the_certificate_is_what_counts(self):
        self.secure()
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version):
                op = self.enter(self.operator, version)
                self.assertEqual(op.stream.version(), {771: "TLSv1.2", 772: "TLSv1.3"}[version])
                self.assertEqual(op.ask(read(3, 10, 1))[:2], bytes([3, 2]))
                self.assertEqual(op.ask(write(10, 7)), write(10, 7))
                self.refused(op.ask(write(10, 1001)), 6, 3)
                self.refused(op.ask(coil(0, True)), 5, 1)
                self.refused(self.enter(self.viewer, version).ask(write(10, 7)), 6, 1)
        self.recorded(source="role:operator", proof="certificate", resource="t.a", type="intent")
        # From the office the same role may not write.
        self.refused(self.enter(self.operator, source="127.0.0.200").ask(write(10, 7)), 6, 1)

    def test_several_requests_over_one_connection_and_in_pieces(self):
        self.secure()
        op = self.enter(self.operator)
        for i in range(10):
            op.send(read(3, 10, 1), 1, 100 + i)
        self.assertEqual([op.hear()[0] for _ in range(10)], list(range(100, 110)))
        for byte in b"\0\x07\0\0\0\x06\x01\x03\0\x0a\0\x01":
            op.stream.sendall(bytes([byte]))
        self.assertEqual(op.hear()[0], 7)

    def assert_lets_others_in(self, *begins):
        """Connections of a stranger that never end their handshake, after these bytes, keep nobody else out."""
        self.secure()
        for i in range(24):
            stranger = self.client("127.0.0.9", at=self.tls_at)
            try:
                stranger.stream.sendall(begins[i % len(begins)])
            except OSError:
                pass  # One too many of its address.
        for _ in range(3):
            self.assertEqual(self.enter(self.operator).ask(write(10, 7)), write(10, 7))
        self.recorded(event="connection refused", reason="connection limit")

    def test_a_stranger_who_says_nothing_keeps_nobody_out(self):
        self.assert_lets_others_in(b"")

    def test_a_stranger_who_never_ends_a_handshake_keeps_nobody_out(self):
        told, heard = ssl.MemoryBIO(), ssl.MemoryBIO()
        with self.assertRaises(ssl.SSLWantReadError):
            self.context().wrap_bio(heard, told).do_handshake()
        hello = told.read()
        self.assert_lets_others_in(hello[:1], hello[:-1], hello)

    def assert_lets_known_peers_in(self, begin, *refused):
        """The same from many addresses at once, of which the site policy knows none; some of them are refused for one of these reasons."""
        document = site()
        document["zones"]["control"]["peers"] = ["127.0.0.50/32"]
        self.secure(document)
        strangers = [self.client(f"127.0.0.{host}", at=self.tls_at) for host in range(2, 12) for _ in range(6)]
        for stranger in strangers:
            try:
                stranger.stream.sendall(begin)
            except OSError:
                pass  # One too many.
        until(lambda: any(self.records(event="connection refused", reason=one) for one in refused), f"a connection refused: {refused}")
        for _ in range(3):
            self.assertEqual(self.enter(self.operator).ask(write(10, 7)), write(10, 7))

    def test_strangers_who_say_nothing_keep_no_known_peer_out(self):
        self.assert_lets_known_peers_in(b"", "connection limit")

    def test_strangers_who_never_end_a_handshake_keep_no_known_peer_out(self):
        told, heard = ssl.MemoryBIO(), ssl.MemoryBIO()
        with self.assertRaises(ssl.SSLWantReadError):
            self.context().wrap_bio(heard, told).do_handshake()
        # Whose handshake is refused gives back its place, so how many there are at once depends on who is faster.
        self.assert_lets_known_peers_in(told.read()[:-1], "connection limit", "busy")

    def test_certificates_that_are_read_again_are_recorded(self):
        certificate, key = self.folder / "own.pem", self.folder / "own.key"
        shutil.copy(self.own[0], certificate)
        shutil.copy(self.own[1], key)
        key.chmod(0o600)
        self.start(options=["--tls-listen", "127.0.0.1:0", "--certificate", certificate, "--key", key, "--ca", self.keys / "authority.pem"])
        self.gateway.process.send_signal(signal.SIGHUP)
        self.recorded(event="settings changed", outcome="succeeded", text="certificates read again")
        certificate.write_text("junk")
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.warns("ALARM: certificates:")
        until(lambda: any(t.startswith("certificates: ") and t.endswith("nothing is changed")
                          for t in self.texts(event="settings changed", outcome="failed")), "the refusal")

    def test_no_certificate(self):
        self.secure()
        self.assert_kept_out(None, reason="identity unproven")

    def test_a_certificate_of_another_authority(self):
        self.secure()
        other = self.folder / "other"
        other.mkdir()
        self.assert_kept_out(Authority(other).client("impostor", "operator"), reason="identity unproven")

    def assert_gets_nothing(self, identity, **recorded):
        c = self.enter(identity)
        for pdu in (read(3, 10, 1), read(3, 500, 1), write(10, 1), bytes([9]), read(3, 0, 126)):
            self.refused(c.ask(pdu), pdu[0], 1)
        self.assertEqual(self.device.count(3), 0)
        self.recorded(outcome="denied", **recorded)

    def test_no_role_is_the_null_role(self):
        self.secure()
        self.assert_gets_nothing(self.authority.client("nobody"), reason="unknown subject")

    def test_a_role_that_the_site_policy_does_not_list(self):
        self.secure()
        self.assert_gets_nothing(self.authority.client("visitor", "visitor"), reason="role unknown")

    def test_two_roles(self):
        self.secure()
        two = self.authority.certificate("two", f"{ROLE}=ASN1:SEQUENCE:roles\n[roles]\na=UTF8String:operator\nb=UTF8String:viewer\n")
        self.assert_kept_out(two, reason="role malformed")

    def test_a_malformed_role(self):
        self.secure()
        for number, text in enumerate(("PRINTABLESTRING:operator", "UTF8String:", "NULL:")):
            with self.subTest(text):
                self.assert_kept_out(self.authority.certificate(f"bad{number}", f"{ROLE}=ASN1:{text}\n"), reason="role malformed")

    def test_an_expired_certificate_and_one_for_servers_only(self):
        self.secure()
        old = self.authority.certificate("old", f"{ROLE}=ASN1:UTF8String:operator\n",
                                         dates=("-startdate", "20200101000000Z", "-enddate", "20210101000000Z"))
        self.assert_kept_out(old)
        self.assert_kept_out(self.own)

    def test_old_versions_and_plain_bytes_are_refused(self):
        self.secure()
        stream = socket.create_connection(self.tls_at, timeout=20)
        self.addCleanup(stream.close)
        stream.sendall(b"\0\1\0\0\0\6\1\3\0\x0a\0\1")
        held = b""
        try:
            while more := stream.recv(100):
                held += more
        except ConnectionResetError:
            pass
        self.assertNotIn(b"\0\1\0\0", held)
        self.assertEqual(self.device.count(3), 0)
        old = self.context(self.operator)
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with self.assertRaises((OSError, ssl.SSLError)):
            self.client("127.0.0.50", old, self.tls_at)

    def test_a_handshake_that_takes_too_long(self):
        document = site()
        document["traffic"]["connections"] = {"handshake within": "300ms"}
        self.secure(document)
        stream = socket.create_connection(self.tls_at, timeout=20)
        self.addCleanup(stream.close)
        self.assertEqual(stream.recv(1), b"")
        self.recorded(event="connection refused")

    def test_a_revocation_ends_the_live_connection(self):
        gone = self.authority.client("leaver", "operator")
        self.secure(None, "--crl", self.authority.revocations())
        stays, goes = self.enter(self.operator), self.enter(gone)
        self.assertEqual(goes.ask(write(10, 7))[0], 6)
        self.authority.revoke("leaver")
        self.authority.revocations()
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.wait_for("reloaded version 1")
        self.assertTrue(goes.ended())
        self.assertEqual(stays.ask(write(10, 7))[0], 6)
        self.assert_kept_out(gone)
        self.recorded(event="connection closed", reason="credential revoked")

    def test_a_site_policy_without_the_role_ends_the_live_connection(self):
        self.secure()
        op = self.enter(self.operator)
        self.assertEqual(op.ask(write(10, 7))[0], 6)
        document = site(version=2)
        document["roles"]["supervisor"] = document["roles"].pop("operator")
        document["roles"]["engineer"]["is"] = ["supervisor"]
        document["subjects"]["op"]["roles"] = ["supervisor"]
        self.put(document)
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.wait_for("reloaded version 2")
        self.assertTrue(op.ended())
        # A connection that the new policy still knows goes on.

    def test_a_certificate_that_the_site_policy_names(self):
        pem, key = self.authority.client("historian", "viewer")
        fingerprint = ssl.PEM_cert_to_DER_cert(pathlib.Path(pem).read_text())
        document = site()
        document["subjects"]["historian"] = {"kind": "software process", "roles": ["operator"],
                                             "certificate": "sha256:" + hashlib.sha256(fingerprint).hexdigest()}
        self.secure(document)
        self.assertEqual(self.enter((pem, key)).ask(write(10, 7))[0], 6, "the named subject counts, not the role in the certificate")
        self.recorded(source="historian", proof="certificate", type="intent")

    def test_an_address_does_not_help_on_the_secure_listener(self):
        self.secure()
        with self.assertRaises((OSError, EOFError)):
            self.client("127.0.0.1", self.context(), self.tls_at).ask(read(3, 10, 1))

    def test_nothing_is_resumed(self):
        self.secure()
        context = self.context(self.operator, ssl.TLSVersion.TLSv1_2)
        first = socket.create_connection(self.tls_at, timeout=20)
        first = context.wrap_socket(first)
        session = first.session
        first.close()
        second = context.wrap_socket(socket.create_connection(self.tls_at, timeout=20), session=session)
        self.addCleanup(second.close)
        self.assertFalse(second.session_reused)

    def test_a_certificate_of_our_own_can_be_renewed(self):
        certificate, key = (self.folder / "own.pem", self.folder / "own.key")
        shutil.copy(self.own[0], certificate)
        shutil.copy(self.own[1], key)
        own, self.own = self.own, (certificate, key)
        self.secure()
        self.own = own
        first = self.enter(self.operator).stream.getpeercert(True)
        fresh = self.authority.certificate("gateway2", purpose="serverAuth")
        shutil.copy(fresh[0], certificate)
        shutil.copy(fresh[1], key)
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.wait_for("reloaded version 1")
        until(lambda: self.enter(self.operator).stream.getpeercert(True) != first, "the new certificate")
        # One that can't be used changes nothing.
        key.write_text("no key")
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.warns("ALARM: certificates: ")
        self.assertEqual(self.enter(self.operator).ask(read(3, 10, 1))[0], 3)


if __name__ == "__main__":
    unittest.main()
