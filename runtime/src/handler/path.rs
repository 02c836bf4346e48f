//! `Path<T>`: the parameters in the path.

use crate::api::HandlerRequest;

use super::argument::Argument;
use super::parameters::{FromParameters, Parameters};
use super::problems::{Location, Problems};

/// The parameters in the path, percent-decoded.
///
/// ```
/// use gwgen_runtime::handler::Path;
/// # struct GetPetPath { pet_id: i64 }
///
/// async fn get_pet(Path(path): Path<GetPetPath>) -> String {
///     format!("pet {}", path.pet_id)
/// }
/// # drop(get_pet(Path(GetPetPath { pet_id: 1 })));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Path<T>(pub T);

impl<'a, T: FromParameters> Argument<'a> for Path<T> {
    fn take(request: &HandlerRequest<'a>, problems: &mut Problems) -> Option<Path<T>> {
        T::from_parameters(&Parameters::new(request, Location::Path), problems).map(Path)
    }
}
