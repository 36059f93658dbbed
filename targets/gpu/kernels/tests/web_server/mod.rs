//! A web server of one page's files with range requests, and a headless browser on it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// What the server has, by path.
pub type Files = HashMap<String, Vec<u8>>;

/// Serves files on a port of this machine, as long as the process lives. What pages post arrives at the receiver.
pub fn serve(files: Files) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    let files = Arc::new(files);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (files, sender) = (files.clone(), sender.clone());
            std::thread::spawn(move || answer(stream, &files, &sender));
        }
    });
    (address, receiver)
}

fn answer(stream: TcpStream, files: &Files, posted: &Sender<String>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let mut parts = line.split(' ');
        let (method, path) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let (mut range, mut length) = (None, 0);
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let Some((name, value)) = header.trim().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "range" => range = value.strip_prefix("bytes=").map(str::to_owned),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        if method == "POST" {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").ok()?;
            let _ = posted.send(String::from_utf8_lossy(&body).into_owned());
            continue;
        }
        let Some(file) = files.get(&path) else {
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").ok()?;
            continue;
        };
        let kind = match path.rsplit('.').next() {
            Some("html") => "text/html",
            Some("js") => "text/javascript",
            _ => "application/octet-stream",
        };
        let asked = range.as_deref().and_then(|range| range.split_once('-'));
        let asked =
            asked.and_then(|(first, last)| Some((first.parse::<usize>().ok()?, last.parse::<usize>().ok()?)));
        let (status, place, body) = match asked.filter(|(first, last)| first <= last && *last < file.len()) {
            Some((first, last)) => {
                let place = format!("Content-Range: bytes {first}-{last}/{}\r\n", file.len());
                ("206 Partial Content", place, &file[first..=last])
            }
            None => ("200 OK", String::new(), &file[..]),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{place}\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
    }
}

/// Chromium without a window, on SwiftShader; it ends when this is dropped.
pub struct Browser {
    process: Child,
    /// Its profile, and what it says.
    folder: tempfile::TempDir,
}

impl Browser {
    /// Opens a page.
    pub fn open(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let program = program();
        let process = Command::new(&program)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--enable-unsafe-webgpu",
                "--use-webgpu-adapter=swiftshader",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-sync",
                "--no-first-run",
                "--enable-logging=stderr",
            ])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; tools/setup.sh --checks installs chromium, or set EDGEC_CHROMIUM",
                    program.display()
                )
            });
        Self { process, folder }
    }

    /// Waits for what the page posts.
    pub fn posted(&self, receiver: &Receiver<String>) -> String {
        receiver.recv_timeout(Duration::from_secs(120)).unwrap_or_else(|_| {
            let said = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            let said: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
            panic!("the page posts nothing; the browser says: {}", said.join("\n"))
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> PathBuf {
    if let Some(program) = std::env::var_os("EDGEC_CHROMIUM") {
        return program.into();
    }
    let known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    known.iter().find(|program| Path::new(program).exists()).unwrap_or(&known[0]).into()
}
