//! A plug-in's table, checked and with texts of this program's own.

use std::ffi::c_void;

use edgec_dialects::ir::BYTECODE_VERSION;
use edgec_target::TargetOption;

use crate::abi::{self, Artifact, Call, Limits, Output, Plugin, Program, Questions};
use crate::view::{slice, text};

/// Bytes of a text of the table, at most.
const MAX_TEXT: usize = 4096;
/// Options, choices and composites, at most.
const MAX_COUNT: usize = 1024;

/// What a plug-in is and does.
pub(super) struct Table {
    pub id: &'static str,
    pub description: &'static str,
    pub options: &'static [TargetOption],
    pub kept_composites: &'static [&'static str],
    /// The version of bytecode to write for it.
    pub bytecode_version: u32,
    pub this: *mut c_void,
    pub limits: unsafe extern "C" fn(*mut c_void, *const Call, *mut Limits) -> i32,
    pub support: unsafe extern "C" fn(*mut c_void, *const Call, *const Questions) -> i32,
    pub compile: unsafe extern "C" fn(*mut c_void, *const Call, *const Program, *mut Artifact) -> i32,
    pub write: unsafe extern "C" fn(*mut c_void, *const Call, *mut c_void, *const Output) -> i32,
    pub release: unsafe extern "C" fn(*mut c_void, *mut c_void),
}

// SAFETY: the plug-in's `this` goes to its functions alone, one call at a time, from whichever thread.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

impl Table {
    /// Checks everything of a plug-in's table. Its texts are copied and stay for the life of the process.
    ///
    /// # Safety
    /// What the table points to is as `edgec_plugin.h` says, or null.
    pub unsafe fn of(plugin: &Plugin) -> Result<Self, String> {
        let absent = |name: &str| format!("its table has no function `{name}`");
        // SAFETY: the caller vouches for the texts and lists.
        let (id, description, options, kept) = unsafe {
            (
                name("its id", plugin.id)?,
                line("its description", plugin.description)?,
                list("its options", plugin.options, plugin.option_count)?,
                list("its kept composites", plugin.kept_composites, plugin.kept_composite_count)?,
            )
        };
        let mut known: Vec<TargetOption> = Vec::new();
        for choice in options {
            // SAFETY: the caller vouches for it.
            let option = unsafe { option(choice) }?;
            if known.iter().any(|other| other.name == option.name) {
                return Err(format!("it has two options --{}", option.name));
            }
            known.push(option);
        }
        // SAFETY: the caller vouches for it.
        let kept =
            kept.iter().map(|&name| unsafe { line("a kept composite", name) }).collect::<Result<_, _>>();
        Ok(Self {
            id,
            description,
            options: Vec::leak(known),
            kept_composites: Vec::leak(kept?),
            bytecode_version: plugin.bytecode_version.min(BYTECODE_VERSION),
            this: plugin.this,
            limits: plugin.limits.ok_or_else(|| absent("limits"))?,
            support: plugin.support.ok_or_else(|| absent("support"))?,
            compile: plugin.compile.ok_or_else(|| absent("compile"))?,
            write: plugin.write.ok_or_else(|| absent("write"))?,
            release: plugin.release.ok_or_else(|| absent("release"))?,
        })
    }
}

/// # Safety
/// As [`Table::of`].
unsafe fn option(choice: &abi::Choice) -> Result<TargetOption, String> {
    // SAFETY: the caller vouches for it.
    let (name, choices) = unsafe {
        (
            name("the name of an option", choice.name)?,
            list("the choices of an option", choice.choices, choice.choice_count)?,
        )
    };
    if name.contains('_') {
        return Err(format!("the option `{name}` has an underscore, where options have hyphens"));
    }
    // SAFETY: the caller vouches for it.
    let lines = |text| unsafe { line(&format!("a text of the option --{name}"), text) };
    let choices: &'static [&'static str] =
        Vec::leak(choices.iter().map(|&choice| lines(choice)).collect::<Result<Vec<_>, _>>()?);
    let default = lines(choice.standard)?;
    if !choices.is_empty() && !choices.contains(&default) {
        return Err(format!("the option --{name} is `{default}` by default, which is none of its choices"));
    }
    let value = lines(choice.value_name)?;
    if value.is_empty() {
        return Err(format!("the option --{name} has no name for its value"));
    }
    Ok(TargetOption { name, value, help: lines(choice.help)?, choices, default })
}

/// # Safety
/// As [`Table::of`].
unsafe fn list<'a, T>(what: &str, data: *const T, count: usize) -> Result<&'a [T], String> {
    if count > MAX_COUNT {
        return Err(format!("{what}: {count} are more than {MAX_COUNT}"));
    }
    // SAFETY: the caller vouches for it.
    unsafe { slice(what, data, count) }
}

/// One line of text.
///
/// # Safety
/// As [`Table::of`].
unsafe fn line(what: &str, found: abi::Text) -> Result<&'static str, String> {
    if found.size > MAX_TEXT {
        return Err(format!("{what} has {} bytes, more than {MAX_TEXT}", found.size));
    }
    // SAFETY: the caller vouches for it.
    let text = unsafe { text(what, found) }?;
    if text.chars().any(char::is_control) {
        return Err(format!("{what} is not one line of text: {text:?}"));
    }
    Ok(String::leak(text.to_owned()))
}

/// A name for the command line.
///
/// # Safety
/// As [`Table::of`].
unsafe fn name(what: &str, found: abi::Text) -> Result<&'static str, String> {
    // SAFETY: the caller vouches for it.
    let name = unsafe { line(what, found) }?;
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
    if !name.starts_with(|letter: char| letter.is_ascii_lowercase()) || !name.chars().all(plain) {
        return Err(format!("{what} is {name:?}, which is no name of lower-case letters, digits, - and _"));
    }
    Ok(name)
}
