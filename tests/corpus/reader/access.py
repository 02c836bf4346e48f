"""Who may call a guarded operation: where the credential stands, whose it is, and what of its owner is seen behind.

A request shows `{credential}` and `{key}`, an API key; the test puts in what is right, another's, or too old. Requests that
have to be signed are signed by the test.
"""
import re

from texts import ACCOUNT, Unknown, lower

CREDENTIAL, KEY = "{credential}", "{key}"
# Whom every right credential of the tests belongs to.
CALLER = "corpus-caller"
EMAIL = "caller@corpus.example"
ACCESS_KEY = "AKIACORPUSCALLER0001"
# What a function lets in; those that it does not differ behind the dash.
WORD = "x-right"


class Guard:
    """All that an operation asks for: an authorizer's credential or a signature, and an API key beside it."""

    def __init__(self, document, names, operation):
        self.parts, self.sources, self.scopes, self.issuer, self.asks_about_nobody = set(), [], [], None, False
        self.document, self.names = document, names
        for kind, scheme, scopes in document.guards(operation):
            if kind == "authorizer":
                self.authorizer(scheme, document.resolve(scheme["x-amazon-apigateway-authorizer"]), scopes)
            elif kind in ("iam", "key"):
                self.parts.add(kind)
            else:
                raise Unknown("a resource policy decides" if kind == "policy" else "an authorizer that cannot be asked")
        root = document.root
        if "key" in self.parts and lower(root.get("x-amazon-apigateway-api-key-source")) == "authorizer":
            # Then the function brings it.
            self.parts.discard("key")
            if "function" not in self.parts:
                raise Unknown("nobody who brings the key")

    def authorizer(self, scheme, authorizer, scopes):
        kind, self.scopes = lower(authorizer.get("type")), scopes
        if kind in ("token", "cognito_user_pools"):
            # The scheme's name wins over an identity source (the reference's section 1.4).
            self.sources = [(scheme.get("in"), scheme.get("name"))]
        elif kind == "request":
            texts = [text.strip() for text in str(authorizer.get("identitySource") or "").split(",")]
            self.sources = [source(text) for text in texts if text]
        else:
            raise Unknown("another kind of authorizer")
        if kind == "cognito_user_pools":
            self.parts.add("pool")
            self.issuer = issuer(self.names.text((authorizer.get("providerARNs") or [""])[0]))
            return
        self.parts.add("function")
        if not re.match(authorizer.get("identityValidationExpression") or "", WORD):
            raise Unknown("a token of another form")
        # A function whose answers are not kept is asked about callers who show nothing too (the reference's section 7.3).
        ttl = str(authorizer.get("authorizerResultTtlInSeconds", "300"))
        self.asks_about_nobody = kind == "request" and ttl == "0" and self.document.kind == "rest"

    def plan(self):
        """What a test needs to make credentials."""
        claims = {"iss": self.issuer, "sub": CALLER, "email": EMAIL, "aud": "corpus",
                  "token_use": "access" if self.scopes else "id"}
        if self.scopes:
            claims["scope"] = " ".join(self.scopes)
        # Who writes the gateway's refusals has other statuses than Amazon's.
        own = bool(self.document.root.get("x-amazon-apigateway-gateway-responses"))
        return {"parts": sorted(self.parts), "claims": claims, "asks": self.asks_about_nobody, "own": own}

    def without(self, request):
        """A request that shows nothing."""
        names = {name.lower() for where, name in self.sources if where == "header"} | {"x-api-key"}
        lines = [line for line in request["headers"] if line.split(":", 1)[0].lower() not in names]
        path, _, query = request["target"].partition("?")
        sources = {name for where, name in self.sources if where == "query"}
        pairs = [pair for pair in query.split("&") if pair and pair.split("=", 1)[0] not in sources]
        return {**request, "headers": lines, "target": path + ("?" if pairs else "") + "&".join(pairs)}

    def shown(self, request):
        """The same with a credential wherever the gateway looks."""
        request = self.without(request)
        lines = [f"{name}: {CREDENTIAL}" for where, name in self.sources if where == "header"]
        lines += [f"x-api-key: {KEY}"] if "key" in self.parts else []
        pairs = "&".join(f"{name}={CREDENTIAL}" for where, name in self.sources if where == "query")
        target = request["target"] + (("&" if "?" in request["target"] else "?") + pairs if pairs else "")
        return {**request, "headers": request["headers"] + lines, "target": target}

    def describe(self, context):
        """Puts into a request's context what is said of the caller."""
        if "pool" in self.parts:
            context["authorizer"] = {"claims": {"sub": CALLER, "email": EMAIL, "iss": self.issuer}}
        if "function" in self.parts:
            context["authorizer"] = {"principalId": CALLER, "role": "reader"}
        identity = {}
        if "iam" in self.parts:
            identity = {"accessKey": ACCESS_KEY, "userArn": f"arn:aws:iam::{ACCOUNT}:user/{CALLER}"}
        if "key" in self.parts:
            identity["apiKeyId"] = CALLER
        context["identity"] = {**context["identity"], **identity}
        return context


def source(text):
    found = re.fullmatch(r"\$?(?:method\.)?request\.(header|querystring)\.(.+)", text)
    if not found:
        raise Unknown(f"the identity source {text}")
    return ("header" if found.group(1) == "header" else "query"), found.group(2)


def issuer(pool):
    """The issuer of a user pool by its ARN."""
    found = re.fullmatch(r"arn:aws:cognito-idp:([^:]*):[^:]*:userpool/(.+)", pool)
    if not found:
        raise Unknown("no user pool")
    return f"https://cognito-idp.{found.group(1)}.amazonaws.com/{found.group(2)}"
