//! Lists of SHA-256, as `sha256sum` of GNU coreutils writes and reads them.

use ring::digest::SHA256_OUTPUT_LEN;

/// A SHA-256.
pub(super) type Sum = [u8; SHA256_OUTPUT_LEN];

/// Hexadecimal digits of one.
const DIGITS: usize = 2 * SHA256_OUTPUT_LEN;

/// The line of a file: its sum, two spaces and its name. Where a name has a line
/// end or a backslash, the line begins with one, and they are escaped.
pub(super) fn line(name: &[u8], sum: &[u8]) -> Vec<u8> {
    let is_escaped = name
        .iter()
        .any(|byte| matches!(byte, b'\\' | b'\n' | b'\r'));
    let mut line = Vec::with_capacity(DIGITS + name.len() + 4);
    if is_escaped {
        line.push(b'\\');
    }
    for byte in sum {
        line.extend(format!("{byte:02x}").bytes());
    }
    line.extend(b"  ");
    for byte in name {
        match byte {
            b'\\' => line.extend(b"\\\\"),
            b'\n' => line.extend(b"\\n"),
            b'\r' => line.extend(b"\\r"),
            other => line.push(*other),
        }
    }
    line.push(b'\n');
    line
}

/// The names and sums of a list.
pub(super) fn read(list: &[u8]) -> Result<Vec<(Vec<u8>, Sum)>, String> {
    let lines = list.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.map(|(at, line)| (at, line.strip_suffix(b"\r").unwrap_or(line)));
    let lines = lines.filter(|(_, line)| !line.is_empty());
    let read = lines.map(|(at, line)| {
        of_line(line).ok_or_else(|| {
            format!(
                "line {} is not as `sha256sum` and `smoke hashes` write them",
                at + 1
            )
        })
    });
    read.collect()
}

fn of_line(line: &[u8]) -> Option<(Vec<u8>, Sum)> {
    let (is_escaped, line) = match line.strip_prefix(b"\\") {
        Some(line) => (true, line),
        None => (false, line),
    };
    let (digits, rest) = line.split_at_checked(DIGITS)?;
    let mut sum = Sum::default();
    for (byte, pair) in sum.iter_mut().zip(digits.chunks(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
    }
    // A star is for what was read as bytes.
    let name = rest
        .strip_prefix(b"  ")
        .or_else(|| rest.strip_prefix(b" *"))?;
    let name = if is_escaped {
        unescaped(name)?
    } else {
        name.to_vec()
    };
    let name = name.strip_prefix(b"./").unwrap_or(&name).to_vec();
    (!name.is_empty()).then_some((name, sum))
}

fn unescaped(name: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = name.iter();
    let mut plain = Vec::with_capacity(name.len());
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                _ => return None,
            },
            other => *other,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_back() {
        let sum = [0xab; SHA256_OUTPUT_LEN];
        for name in ["css/base.css", " a b ", "a\\b", "a\nb\r", "*.css", "ä"] {
            let line = line(name.as_bytes(), &sum);
            assert_eq!(read(&line).unwrap(), [(name.as_bytes().to_vec(), sum)]);
        }
        // As `sha256sum` writes it.
        let digits = "ab".repeat(32);
        assert_eq!(
            line(b"a\\b", &sum),
            format!("\\{digits}  a\\\\b\n").as_bytes()
        );
        for text in [
            format!("{digits}  ./a\r\n\n"),
            format!("{} *a", digits.to_uppercase()),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), [(b"a".to_vec(), sum)]);
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let digits = "ab".repeat(32);
        for text in [
            "a {}".to_owned(),
            format!("{}  a", &digits[1..]),
            format!("{digits} a"),
            format!("{digits}  "),
            format!("\\{digits}  a\\x"),
            format!("é{digits}  a"),
        ] {
            let list = format!("{digits}  a\n{text}\n");
            let why = read(list.as_bytes()).unwrap_err();
            assert!(why.starts_with("line 2 is not"), "{text}: {why}");
        }
    }
}
