//! Files of the program, by the names that it gives.

use std::ffi::{CStr, OsStr};
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::Errno;

/// Opens a file to be read.
pub(crate) fn open(name: &CStr) -> Result<File, Errno> {
    Ok(File::open(path_of(name)?)?)
}

/// Gives a file this content. Whoever opens it meanwhile, and whoever finds it after a failure, sees the former content
/// and not half of the new one. A device, and a file of somebody else's or with several names, is written as it is instead,
/// because another file would not be the same; so is a file that its folder does not allow to be replaced.
pub(crate) fn replace(name: &CStr, content: &[u8]) -> Result<(), Errno> {
    let path = path_of(name)?;
    let old = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(put_beside(path, content, None)?);
        }
        Err(error) => return Err(error.into()),
    };
    let metadata = old.metadata()?;
    // It has no name any more if another thread has replaced it meanwhile.
    if metadata.is_file() && metadata.nlink() <= 1 {
        match put_beside(&fs::canonicalize(path)?, content, Some(&metadata)) {
            Err(error) if is_refused(&error) => {}
            result => return Ok(result?),
        }
    }
    Ok(write_into(old, metadata.is_file(), content)?)
}

/// A name that is longer than any that the system knows would have to be copied before the system refuses it.
fn path_of(name: &CStr) -> Result<&Path, Errno> {
    if name.count_bytes() >= libc::PATH_MAX.unsigned_abs() as usize {
        return Err(Errno(libc::ENAMETOOLONG));
    }
    Ok(Path::new(OsStr::from_bytes(name.to_bytes())))
}

/// Whether only the way of writing was wrong: the folder takes no new file, or the file is a place where something is mounted.
fn is_refused(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::ResourceBusy
    )
}

fn write_into(mut file: File, is_file: bool, content: &[u8]) -> io::Result<()> {
    if is_file {
        file.set_len(0)?;
    }
    file.write_all(content)
}

/// Writes another file in the same folder, which then takes the name, and the rights, of the old one.
fn put_beside(path: &Path, content: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    let (mut file, beside) = loop {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let beside = path.with_file_name(format!(".hpsocket-{}-{number}", process::id()));
        let mut options = OpenOptions::new();
        // Nobody else may read a secret before the rights are those of the old file.
        options.write(true).create_new(true);
        options.mode(if old.is_some() { 0o600 } else { 0o666 });
        match options.open(&beside) {
            // A process that had the same number has left it behind.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            result => break (result?, beside),
        }
    };
    let mut write = || {
        if let Some(old) = old {
            let own = file.metadata()?;
            if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
                return Err(ErrorKind::PermissionDenied.into());
            }
            file.set_permissions(Permissions::from_mode(old.mode() & 0o7777))?;
        }
        file.write_all(content)?;
        // Otherwise the new name could survive a loss of power, and the content not.
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::ffi::CString;
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    /// A folder of its own, which goes away with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("hpsocket-{name}-{}", process::id()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn file(&self, name: &str) -> (PathBuf, CString) {
            let path = self.0.join(name);
            let name = CString::new(path.as_os_str().as_bytes()).unwrap();
            (path, name)
        }

        fn count(&self) -> usize {
            fs::read_dir(&self.0).unwrap().count()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn files_are_replaced() {
        let folder = Folder::new("replaced");
        let (path, name) = folder.file("file");
        assert_eq!(replace(&name, b"one"), Ok(()));
        fs::set_permissions(&path, Permissions::from_mode(0o646)).unwrap();
        let mut before = open(&name).unwrap();
        assert_eq!(replace(&name, b"two"), Ok(()));
        let mut seen = String::new();
        before.read_to_string(&mut seen).unwrap();
        assert_eq!(
            (seen.as_str(), &fs::read(&path).unwrap()[..]),
            ("one", &b"two"[..])
        );
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o646);
        let (link, link_name) = folder.file("link");
        symlink("file", &link).unwrap();
        assert_eq!(replace(&link_name, b"three"), Ok(()));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(folder.count(), 2);
    }

    #[test]
    fn what_is_not_a_file_of_its_own_stays_what_it_is() {
        let folder = Folder::new("stays");
        let (path, name) = folder.file("file");
        let (second, _) = folder.file("second");
        fs::write(&path, "a long content").unwrap();
        fs::hard_link(&path, &second).unwrap();
        assert_eq!(replace(&name, b"short"), Ok(()));
        assert_eq!(fs::read(&second).unwrap(), b"short");
        let (device, device_name) = folder.file("device");
        symlink("/dev/full", &device).unwrap();
        assert_eq!(replace(&device_name, b"x"), Err(Errno::ENOSPC));
        assert_eq!(replace(&device_name, b""), Ok(()));
        assert!(!fs::metadata("/dev/full").unwrap().is_file());
        assert_eq!(folder.count(), 3);
    }

    #[test]
    fn failures_leave_nothing_behind() {
        let folder = Folder::new("failures");
        let (_, nowhere) = folder.file("none/file");
        assert_eq!(replace(&nowhere, b"x"), Err(Errno(libc::ENOENT)));
        let name = CString::new(folder.0.as_os_str().as_bytes()).unwrap();
        assert_eq!(replace(&name, b"x"), Err(Errno(libc::EISDIR)));
        assert_eq!(replace(c"", b"x"), Err(Errno(libc::ENOENT)));
        let long = CString::new("x".repeat(5000)).unwrap();
        assert_eq!(replace(&long, b"x"), Err(Errno(libc::ENAMETOOLONG)));
        assert_eq!(open(&long).err(), Some(Errno(libc::ENAMETOOLONG)));
        assert_eq!(open(&nowhere).err(), Some(Errno(libc::ENOENT)));
        let (_, slash) = folder.file("file/");
        assert!(replace(&slash, b"x").is_err());
        assert_eq!(folder.count(), 0);
    }
}
