"""A small OpenID Connect provider and LTI 1.3 platform on loopback: strict where a real one is."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "aitracks-hub", "s3cret-of-the-client"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


_ANOTHER = new_key()


@dataclass
class Provider:
    """Signs in whoever `person` is at the moment; `refusals` says why it refused."""

    person: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    client: str = CLIENT
    slow: float = 0
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self.server
        return f"http://127.0.0.1:{self.server.server_port}"

    def start(self) -> Provider:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def get(self, request: BaseHTTPRequestHandler) -> None:
        where = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        if where.path == "/authorize":
            self._authorize(request, asked)
        elif where.path == "/userinfo":
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            self._answer(request, 200, self.tokens[token]) if token in self.tokens else self._answer(request, 401, {})
        elif where.path == "/jwks":
            time.sleep(self.slow)
            self._answer(request, 200, {"keys": [self.public(self.key)]})
        else:
            self._answer(request, 404, {})

    def post(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        asked, person = self.codes.pop(sent.get("code", ""), ({}, {}))
        basic = base64.b64decode(request.headers.get("Authorization", "Basic ").removeprefix("Basic ")).decode()
        client = tuple(basic.split(":")) if basic else (sent.get("client_id"), sent.get("client_secret"))
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        for wrong, why in (
            (not asked, "unknown code"),
            (client != (CLIENT, SECRET), "wrong client"),
            (sent.get("redirect_uri") != asked.get("redirect_uri"), "other redirect"),
            (base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked.get("code_challenge"), "wrong PKCE"),
        ):
            if wrong:
                self.refusals.append(why)
                return self._answer(request, 400, {"error": "invalid_grant"})
        token = secrets.token_hex(16)
        self.tokens[token] = person
        self._answer(request, 200, {"access_token": token, "token_type": "Bearer", "expires_in": 60})
        return None

    def _authorize(self, request: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            self.refusals.append("no PKCE")
            return self._answer(request, 400, {"error": "invalid_request"})
        code = secrets.token_hex(16)
        self.codes[code] = asked, dict(self.person)
        request.send_response(302)
        request.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        request.end_headers()
        return None

    def public(self, key: rsa.RSAPrivateKey) -> dict[str, Any]:
        return {**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": "k1", "use": "sig", "alg": "RS256"}

    def _answer(self, request: BaseHTTPRequestHandler, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def launch_token(self, nonce: str, /, key: str | None = None, algorithm: str = "RS256", **changes: Any) -> str:
        """The id_token of a launch; `changes` replace claims, None takes one out."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "tool-1",
            "sub": "u-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "name": "王小明",
            "email": "ming@school.example",
            f"{CLAIM}/message_type": "LtiResourceLinkRequest",
            f"{CLAIM}/version": "1.3.0",
            f"{CLAIM}/deployment_id": "d1",
            f"{CLAIM}/target_link_uri": "http://127.0.0.1/hub",
            f"{CLAIM}/resource_link": {"id": "r1"},
            f"{CLAIM}/roles": [f"{MEMBERSHIP}#Learner"],
            f"{CLAIM}/context": {"id": "ctx-7", "label": "AI101", "title": "AI"},
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        chosen = {None: self.key, "of another issuer": _ANOTHER}.get(key, key)
        return jwt.encode(kept, chosen, algorithm, headers={"kid": "k1"})
