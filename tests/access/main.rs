//! Who gets in and who does not, over raw sockets against compiled gateways: tokens of a real OpenID provider, issuers that
//! are away or lie, and every known way round an authorizer. What is refused stands beside what is admitted.

mod assertions;
mod claims;
mod confusion;
mod fields;
mod issuers;
mod kept_answers;
mod overrides;
mod provider;
mod rotation;
mod silence;
mod site;
mod spellings;
mod store;
