"""The few requests that the plane and its fixtures make themselves: no kubectl has to start for each."""

import http.client
import json
import ssl
from typing import Any

from tests.controlplane.access import ADMIN, Access

TIMEOUT = 10.0
NOT_A_SUCCESS = 300


class ApiError(Exception):
    """The apiserver's answer was not a success."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text[:400]}")
        self.status = status


class Api:
    """The API of a plane as one user sees it."""

    def __init__(self, access: Access, user: str = ADMIN) -> None:
        self._port = access.port
        self._token = access.token(user)
        self._tls = ssl.create_default_context(cafile=str(access.certificate))

    def get(self, path: str) -> Any:
        return self.request("GET", path)

    def post(self, path: str, content: dict[str, Any], agent: str = "tests") -> Any:
        return self.request("POST", path, content, agent)

    def delete(self, path: str, *, missing_ok: bool = False) -> None:
        try:
            self.request("DELETE", path)
        except ApiError as error:
            if not (missing_ok and error.status in (http.client.NOT_FOUND, http.client.CONFLICT)):
                raise

    def has(self, path: str) -> bool:
        """Whether there is something at this path."""
        try:
            self.get(path)
        except ApiError as error:
            if error.status == http.client.NOT_FOUND:
                return False
            raise
        return True

    def request(self, method: str, path: str, content: Any = None, agent: str = "tests") -> Any:
        """The answer, as data if it is JSON; ApiError unless it is a success."""
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=TIMEOUT, context=self._tls)
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "User-Agent": agent,
        }
        try:
            connection.request(method, path, None if content is None else json.dumps(content), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= NOT_A_SUCCESS:
            raise ApiError(answer.status, text)
        return json.loads(text) if text.startswith("{") else text
