//! AWS services by the names that ARNs of integrations have for them: `dynamodb`, `runtime.sagemaker`, `bucket.s3`.

mod table;

use super::{Part, Text};

/// How a service reads actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// JSON with `X-Amz-Target`: what stands before the action in it, and the version of the protocol.
    Json(&'static str, &'static str),
    /// `Action` and `Version` as parameters; holds the version.
    Query(&'static str),
    /// It has paths only.
    Path,
}

/// What is known of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name in ARNs: the first label (or labels) of its endpoint.
    pub name: String,
    /// What stands in front of it.
    pub subdomain: Text,
    /// Its name in the environment: `AWS_ENDPOINT_URL_<this>`.
    pub sdk_id: String,
    /// Its name in signatures.
    pub signing_name: String,
    /// Of a service that is the same everywhere: its host, and the region in its signatures.
    pub global: Option<(&'static str, &'static str)>,
    /// How it reads actions.
    pub protocol: Protocol,
}

/// Services with one endpoint for all regions, or in one region only.
const GLOBAL: [(&str, &str, &str); 8] = [
    ("ce", "ce.us-east-1.amazonaws.com", "us-east-1"),
    ("cloudfront", "cloudfront.amazonaws.com", "us-east-1"),
    ("globalaccelerator", "globalaccelerator.us-west-2.amazonaws.com", "us-west-2"),
    ("iam", "iam.amazonaws.com", "us-east-1"),
    ("organizations", "organizations.us-east-1.amazonaws.com", "us-east-1"),
    ("route53", "route53.amazonaws.com", "us-east-1"),
    ("shield", "shield.us-east-1.amazonaws.com", "us-east-1"),
    ("waf", "waf.amazonaws.com", "us-east-1"),
];

/// The service that an ARN names. `None`: its name is open at build time.
pub fn find(text: &Text) -> Option<Service> {
    if let Some(name) = text.as_literal()
        && row(name).is_some()
    {
        return Some(service(name, Text::default()));
    }
    let Some(Part::Literal(last)) = text.parts.last() else { return None };
    match last.rsplit_once('.') {
        Some((_, name)) => Some(service(name, text.strip_suffix(&format!(".{name}"))?)),
        None if text.as_literal().is_some() => Some(service(last, Text::default())),
        None => None,
    }
}

/// The service of a name without sub-domain.
pub fn named(name: &str) -> Service {
    service(name, Text::default())
}

type Row = (&'static str, &'static str, &'static str, Protocol);

fn row(name: &str) -> Option<&'static Row> {
    let at = table::SERVICES.binary_search_by_key(&name, |(name, ..)| name).ok()?;
    table::SERVICES.get(at)
}

fn service(name: &str, subdomain: Text) -> Service {
    let global = GLOBAL.iter().find(|(of, ..)| *of == name).map(|(_, host, region)| (*host, *region));
    let (sdk_id, signing_name, protocol) = match row(name) {
        Some((_, sdk_id, signing_name, protocol)) => {
            ((*sdk_id).to_owned(), (*signing_name).to_owned(), *protocol)
        }
        None => (name.to_ascii_uppercase().replace(['-', '.'], "_"), name.to_owned(), Protocol::Path),
    };
    Service { name: name.to_owned(), subdomain, sdk_id, signing_name, global, protocol }
}

#[cfg(test)]
mod tests {
    use super::super::placeholder;
    use super::*;

    fn found(text: &str) -> Service {
        find(&placeholder::parse(text)).unwrap()
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(table::SERVICES.is_sorted_by_key(|(name, ..)| name));
    }

    #[test]
    fn names() {
        let dynamodb = found("dynamodb");
        assert_eq!(dynamodb.protocol, Protocol::Json("DynamoDB_20120810", "1.0"));
        assert_eq!((dynamodb.sdk_id.as_str(), found("states").sdk_id.as_str()), ("DYNAMODB", "SFN"));
        assert_eq!(found("runtime.sagemaker").signing_name, "sagemaker");
        assert_eq!(found("runtime.sagemaker").name, "runtime.sagemaker");
        assert_eq!(found("email").signing_name, "ses");
        assert_eq!(found("iam").global, Some(("iam.amazonaws.com", "us-east-1")));
        assert_eq!(found("batch").protocol, Protocol::Path);
        let bucket = found("${stageVariables.bucket}.s3");
        assert_eq!(
            (bucket.name.as_str(), bucket.subdomain.display()),
            ("s3", "${stageVariables.bucket}".to_owned())
        );
        assert!(find(&placeholder::parse("${service}")).is_none());
    }
}
