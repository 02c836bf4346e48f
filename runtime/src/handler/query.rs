//! `Query<T>`: the parameters in the query string.

use crate::api::HandlerRequest;

use super::argument::Argument;
use super::parameters::{FromParameters, Parameters};
use super::problems::{Location, Problems};

/// The parameters in the query string, decoded. Where a name stands more than once the last value counts, but for
/// arrays.
///
/// ```
/// use gwgen_runtime::handler::Query;
/// # struct ListPetsQuery { limit: Option<i64>, tags: Vec<String> }
///
/// async fn list_pets(Query(query): Query<ListPetsQuery>) -> String {
///     format!("{} pets that are {}", query.limit.unwrap_or(20), query.tags.join(" and "))
/// }
/// # drop(list_pets(Query(ListPetsQuery { limit: None, tags: Vec::new() })));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Query<T>(pub T);

impl<'a, T: FromParameters> Argument<'a> for Query<T> {
    fn take(request: &HandlerRequest<'a>, problems: &mut Problems) -> Option<Query<T>> {
        T::from_parameters(&Parameters::new(request, Location::Query), problems).map(Query)
    }
}
