//! Issuers of the tokens that an authorizer takes. One that nobody can ask would refuse everybody, which is said here and not found
//! out by callers.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::document::extension::authorizer::AuthorizerView;
use crate::language::authority::fault_of_url;
use crate::model::{AuthorizerKind, CognitoAuthorizer, IdentitySource, JwtAuthorizer, Text};
use crate::source::Node;

/// Where an OpenID provider describes itself: OpenAPI writes it in `openIdConnectUrl`, and the issuer is what stands before.
const CONFIGURATION: &str = "/.well-known/openid-configuration";

impl<'t> Resolver<'t, '_> {
    pub(super) fn jwt_authorizer(&mut self, scheme: Node<'t>, view: &AuthorizerView<'t>) -> AuthorizerKind {
        let Some(issuer) = self.issuer(scheme, view) else {
            let message = "a JWT authorizer names its `jwtConfiguration.issuer`";
            self.bad_authorizer(view.node.span(), message, "write `issuer: https://HOST[/PATH]`");
            return AuthorizerKind::Plain;
        };
        if view.audience.is_empty() {
            let message =
                "nobody may call: the authorizer has no `jwtConfiguration.audience` that a token can be for";
            let finding = Diagnostic::new(Code::NO_TOKEN_TAKEN, view.node.span(), message);
            self.report(finding.help("write `audience: [NAME]`: the token's `aud`, or its `client_id`"));
        }
        if let Some(second) = view.identity_sources.get(1) {
            let message = "a JWT authorizer has one `identitySource`: where the token stands";
            let finding = Diagnostic::new(Code::IDENTITY_SOURCE, second.span, message);
            self.report(finding.help("write `$request.header.Authorization`"));
        }
        let source = view.identity_sources.first().and_then(|source| self.identity_source(source));
        AuthorizerKind::Jwt(JwtAuthorizer {
            issuer: issuer.value,
            audience: view.audience.clone(),
            source: source.unwrap_or_else(|| IdentitySource::Header("Authorization".to_owned())),
        })
    }

    pub(super) fn pool_authorizer(&mut self, scheme: Node<'t>, view: &AuthorizerView<'t>) -> AuthorizerKind {
        let is_bad = |pool: &&Spanned<Text>| pool.value.as_literal().is_some_and(|arn| !is_pool(arn));
        for pool in view.providers.iter().filter(is_bad) {
            let message = format!("`{}` is no ARN of a user pool", pool.value.display());
            let help = "write `arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID`";
            self.bad_authorizer(pool.span, &message, help);
        }
        AuthorizerKind::Cognito(CognitoAuthorizer {
            pools: view.providers.iter().map(|pool| pool.value.clone()).collect(),
            source: self.token_source(scheme, view),
            validation: self.token_validation(view),
        })
    }

    /// What `iss` of a token has to be, and where its keys are asked for.
    fn issuer(&mut self, scheme: Node<'t>, view: &AuthorizerView<'t>) -> Option<Spanned<Text>> {
        let issuer = view.issuer.clone().or_else(|| {
            let described = self.reader.member_text(scheme, "openIdConnectUrl")?;
            let before = described.value.strip_suffix(CONFIGURATION);
            Some(Spanned::new(before.unwrap_or(described.value), described.span))
        })?;
        let Some(written) = issuer.value.as_literal() else { return Some(issuer) };
        if let Some(because) = fault_of_url(written) {
            let message = format!("the issuer `{written}` is no URL: {because}");
            self.bad_authorizer(issuer.span, &message, "write `https://HOST[:PORT][/PATH]`");
        } else if written.starts_with("http://") {
            let message = "nobody may call: the keys of an issuer are asked for by https";
            let finding = Diagnostic::new(Code::NO_TOKEN_TAKEN, issuer.span, message);
            let help =
                format!("start the gateway with `--endpoint issuer:{written}=URL`, or write `https://…`");
            self.report(finding.help(help));
        }
        Some(issuer)
    }
}

/// `arn:<partition>:cognito-idp:<region>:<account>:userpool/<id>`.
fn is_pool(arn: &str) -> bool {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "cognito-idp", region, _, pool] = fields[..] else { return false };
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
    };
    is_name(region) && pool.strip_prefix("userpool/").is_some_and(is_name)
}
