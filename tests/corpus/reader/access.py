"""Who may call a guarded operation: where the credential stands, whose it is, and what of its owner is seen behind.

A request shows `{credential}`; the test puts in what is right, another's, or too old.
"""
import re

from texts import Unknown, lower

CREDENTIAL = "{credential}"
# Whom every right credential of the tests belongs to.
CALLER = "corpus-caller"
EMAIL = "caller@corpus.example"
# What a function lets in; those that it does not differ behind the dash.
WORD = "x-right"


class Guard:
    """The one authorizer of an operation."""

    def __init__(self, document, names, operation):
        # Each dialect has its own place for them (the reference's section 1.9).
        schemes = document.schemes() if "swagger" in document.root else (document.root.get("components") or {}).get("securitySchemes") or {}
        found = [(document.resolve(schemes.get(name)) or {}, scopes)
                 for requirement in operation.get("security", document.root.get("security")) or []
                 for name, scopes in (requirement or {}).items()]
        if len(found) != 1:
            # API keys stand beside authorizers.
            raise Unknown("no authorizer alone")
        scheme, self.scopes = found[0]
        authorizer = document.resolve(scheme.get("x-amazon-apigateway-authorizer"))
        self.kind = lower(authorizer.get("type")) if isinstance(authorizer, dict) else ""
        if self.kind in ("token", "cognito_user_pools"):
            # The scheme's name wins over an identity source (the reference's section 1.4).
            self.sources = [(scheme.get("in"), scheme.get("name"))]
        elif self.kind == "request":
            texts = [text.strip() for text in str(authorizer.get("identitySource") or "").split(",")]
            self.sources = [source(text) for text in texts if text]
        else:
            raise Unknown("not an authorizer that credentials can be made for")
        self.issuer, self.names = None, names
        if self.kind == "cognito_user_pools":
            self.issuer = issuer(names.text((authorizer.get("providerARNs") or [""])[0]))
        elif not re.match(authorizer.get("identityValidationExpression") or "", WORD):
            raise Unknown("a token of another form")
        # A function whose answers are not kept is asked about callers who show nothing too (the reference's section 7.3).
        ttl = str(authorizer.get("authorizerResultTtlInSeconds", "300"))
        self.asks_about_nobody = self.kind == "request" and ttl == "0" and document.kind == "rest"

    def plan(self):
        """What a test needs to make credentials."""
        claims = {"iss": self.issuer, "sub": CALLER, "email": EMAIL, "aud": "corpus",
                  "token_use": "access" if self.scopes else "id"}
        if self.scopes:
            claims["scope"] = " ".join(self.scopes)
        return {"kind": "pool" if self.issuer else "function", "claims": claims, "asks": self.asks_about_nobody}

    def without(self, request):
        """A request that shows nothing."""
        names = {name.lower() for where, name in self.sources if where == "header"}
        lines = [line for line in request["headers"] if line.split(":", 1)[0].lower() not in names]
        path, _, query = request["target"].partition("?")
        sources = {name for where, name in self.sources if where == "query"}
        pairs = [pair for pair in query.split("&") if pair and pair.split("=", 1)[0] not in sources]
        return {**request, "headers": lines, "target": path + ("?" if pairs else "") + "&".join(pairs)}

    def shown(self, request):
        """The same with a credential wherever the authorizer looks."""
        request = self.without(request)
        lines = [f"{name}: {CREDENTIAL}" for where, name in self.sources if where == "header"]
        pairs = "&".join(f"{name}={CREDENTIAL}" for where, name in self.sources if where == "query")
        target = request["target"] + (("&" if "?" in request["target"] else "?") + pairs if pairs else "")
        return {**request, "headers": request["headers"] + lines, "target": target}

    def context(self):
        """What `requestContext.authorizer` of an event says of the caller."""
        if self.issuer:
            return {"claims": {"sub": CALLER, "email": EMAIL, "iss": self.issuer}}
        return {"principalId": CALLER, "role": "reader"}


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
