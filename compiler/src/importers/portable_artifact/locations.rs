//! Locations.

use edgec_dialects::ir::Location;
use edgec_vhlo::{Attr as Stored, Source};

use super::{ArtifactError, Importer};

impl<'c, S: Source + ?Sized> Importer<'c, '_, S> {
    /// The location that an attribute is.
    pub(super) fn location(&mut self, index: u32) -> Result<Location<'c>, ArtifactError> {
        if let Some(known) = self.locations.get(index as usize).copied().flatten() {
            return Ok(known);
        }
        let program = self.program;
        let context = self.context;
        let location = match program.attrs.get(index as usize) {
            Some(Stored::UnknownLocation) => context.unknown_location(),
            Some(Stored::FileLocation { file, numbers }) => self.file_location(*file, numbers)?,
            Some(Stored::NameLocation { name, child }) => {
                self.location(*child)?.with_name(self.string(*name)?)
            }
            Some(Stored::CallSite { callee, caller }) => {
                self.location(*callee)?.called_from(self.location(*caller)?)
            }
            Some(Stored::Fused { locations, metadata }) => {
                let places: Result<Vec<_>, _> = locations.iter().map(|&place| self.location(place)).collect();
                let metadata = metadata.map(|attr| self.plain_attr(attr, 0)).transpose()?;
                Location::fused(context, &places?, metadata)
            }
            _ => return Err(ArtifactError::malformed(0, "a location is another attribute")),
        };
        if let Some(place) = self.locations.get_mut(index as usize) {
            *place = Some(location);
        }
        Ok(location)
    }

    /// A place in a file: its line, its column; with three numbers also the end column, with four end line and column.
    fn file_location(&self, file: u32, numbers: &[u64]) -> Result<Location<'c>, ArtifactError> {
        let file = self.string(file)?;
        let number = |index: usize| u32::try_from(numbers.get(index).copied().unwrap_or(0)).unwrap_or(0);
        let start = (number(0), number(1));
        Ok(match numbers.len() {
            0..=2 => Location::file(self.context, file, start.0, start.1),
            3 => Location::range(self.context, file, start, (start.0, number(2))),
            _ => Location::range(self.context, file, start, (number(2), number(3))),
        })
    }
}
