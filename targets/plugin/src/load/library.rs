//! Opens a library and takes its table.

use std::path::Path;

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

use crate::abi::{Entry, Header, Plugin, SYMBOL, VERSION};
use crate::{PluginError, view};

/// The table of the library at `path`, which stays loaded for the life of the process.
pub(super) fn open(path: &Path) -> Result<&'static Plugin, PluginError> {
    let broken = |reason: String| PluginError::Broken { path: path.to_owned(), reason };
    let unloadable = |reason: String| PluginError::Unloadable { path: path.to_owned(), reason };
    // With a folder in front, so that the system's folders are not searched.
    let file = path.canonicalize().map_err(|error| unloadable(error.to_string()))?;
    // SAFETY: loading a library runs its code. The user names the library on the command line; no model does. Its symbols stay
    // its own, so that an MLIR in it is not mixed with this program's.
    let library = unsafe { Library::open(Some(&file), RTLD_NOW | RTLD_LOCAL) };
    // libloading's own text hides the system's.
    let library = library.map_err(|error| unloadable(chain(&error)))?;
    // It is never unloaded: MLIR leaves destructors behind that would run code which is gone.
    let library = std::mem::ManuallyDrop::new(library);
    // SAFETY: the function of this name has this type in every version of the interface.
    let entry = unsafe { library.get::<Entry>(SYMBOL.as_bytes()) }
        .map_err(|_| broken(format!("it exports no function `{SYMBOL}`, so it is no plug-in")))?;
    // SAFETY: as above.
    let table = unsafe { entry() };
    // SAFETY: the first members are the same in every version, and live as long as the process.
    let header: &Header = unsafe { view::structure("its table", table.cast::<Header>()) }.map_err(broken)?;
    if header.version.major != VERSION.major {
        let (plugin, host) = (header.version, VERSION);
        return Err(PluginError::WrongVersion { path: path.to_owned(), plugin, host });
    }
    if header.struct_size < size_of::<Plugin>() {
        let (found, wanted) = (header.struct_size, size_of::<Plugin>());
        return Err(broken(format!(
            "its table has {found} bytes, one of version {} has at least {wanted}",
            header.version
        )));
    }
    // SAFETY: it says itself that it is as long.
    unsafe { view::structure("its table", table) }.map_err(broken)
}

/// An error and what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => chain(source),
        None => error.to_string(),
    }
}
