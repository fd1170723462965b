//! Puts the functions of a compiled library in an order in which like stands beside like. What a page
//! downloads is packed by gzip, which looks back 32 kB and no further: the same generic function made
//! for two types costs little if the two stand together, and its whole length if they do not. Knows
//! nothing of how the library is compiled and optimized, nor of what a function does.

/// How far back the packer looks.
const WINDOW: usize = 32 * 1024;
/// Functions are alike by the runs of so many bytes that they share.
const RUN: usize = 6;
/// Runs that more functions have say nothing.
const COMMON: usize = 1_500;

/// A library whose functions have names that say in which order they are to stand, so that the
/// optimizer's `--reorder-functions-by-name` puts them there.
pub(crate) struct Ordered {
    pub(crate) library: Vec<u8>,
    /// The names that the functions had, in the order that they will have.
    pub(crate) names: Vec<String>,
}

/// Orders the functions of a library. `None` if it is not a library as it should be.
pub(crate) fn ordered(library: &[u8]) -> Option<Ordered> {
    let mut reader = Reader { bytes: library, at: 0 };
    let mut out = reader.take(8)?.to_vec();
    let (mut imported, mut bodies, mut known) = (0, Vec::new(), Vec::new());
    while reader.at < library.len() {
        let start = reader.at;
        let id = reader.take(1)?[0];
        let content = reader.block()?;
        match id {
            0 => {
                known.extend(names(content)?);
                continue;
            }
            2 => imported = imported_functions(content)?,
            10 => bodies = functions(content)?,
            _ => {}
        }
        out.extend_from_slice(library.get(start..reader.at)?);
    }
    // The imported ones stand first whatever their names.
    let order = order(&bodies).into_iter().map(|function| imported + function);
    let order: Vec<usize> = (0..imported).chain(order).collect();
    let mut places: Vec<(usize, usize)> = order.iter().copied().zip(0..).collect();
    places.sort_unstable();
    let mut list = Vec::new();
    number(places.len(), &mut list);
    for (function, place) in places {
        number(function, &mut list);
        block(format!("{place:06}").as_bytes(), &mut list);
    }
    let mut section = Vec::new();
    block(b"name", &mut section);
    section.push(1);
    block(&list, &mut section);
    out.push(0);
    block(&section, &mut out);
    known.sort_unstable();
    let name = |function: usize| {
        let at = known.binary_search_by_key(&function, |known| known.0).ok();
        at.map(|at| known[at].1.to_owned()).unwrap_or_default()
    };
    Some(Ordered { library: out, names: order.into_iter().map(name).collect() })
}

/// A module's bytes as they are read.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn block(&mut self) -> Option<&'a [u8]> {
        let len = self.number()?;
        self.take(len)
    }
}

fn number(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn block(bytes: &[u8], out: &mut Vec<u8>) {
    number(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// How many functions the imports bring, which have the first numbers.
fn imported_functions(content: &[u8]) -> Option<usize> {
    let mut reader = Reader { bytes: content, at: 0 };
    let mut functions = 0;
    for _ in 0..reader.number()? {
        reader.block()?;
        reader.block()?;
        match reader.take(1)?[0] {
            0 => {
                reader.number()?;
                functions += 1;
            }
            kind @ (1 | 2) => {
                reader.take(usize::from(kind == 1))?;
                let limited = reader.take(1)?[0] & 1 == 1;
                reader.number()?;
                if limited {
                    reader.number()?;
                }
            }
            _ => drop(reader.take(2)?),
        }
    }
    Some(functions)
}

fn functions(content: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = Reader { bytes: content, at: 0 };
    (0..reader.number()?).map(|_| reader.block()).collect()
}

/// The functions' numbers and names, if this is the section of the names.
fn names(content: &[u8]) -> Option<Vec<(usize, &str)>> {
    let mut reader = Reader { bytes: content, at: 0 };
    let mut names = Vec::new();
    if reader.block()? != b"name" {
        return Some(names);
    }
    while reader.at < content.len() {
        let of_functions = reader.take(1)?[0] == 1;
        let mut list = Reader { bytes: reader.block()?, at: 0 };
        if of_functions {
            for _ in 0..list.number()? {
                names.push((list.number()?, str::from_utf8(list.block()?).ok()?));
            }
        }
    }
    Some(names)
}

/// An order in which each function shares as much as possible with those shortly before it.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut shelf = Shelf::of(bodies);
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let (mut oldest, mut within) = (0, 0);
    while !left.is_empty() {
        // What is shared counts by the length; where nothing is, the longest begins anew.
        let worth = |&function: &usize| {
            let len = bodies[function].len();
            (shelf.shared[function] * 1_000_000 / (len + 150), len)
        };
        let best = (0..left.len()).max_by_key(|&i| (worth(&left[i]), usize::MAX - left[i]));
        let function = left.swap_remove(best.unwrap_or(0));
        order.push(function);
        shelf.enter(function);
        within += bodies[function].len();
        while within > WINDOW && oldest + 1 < order.len() {
            shelf.leave(order[oldest]);
            within -= bodies[order[oldest]].len();
            oldest += 1;
        }
    }
    order
}

/// Which functions share what with those in the packer's sight.
struct Shelf {
    /// The runs of each function.
    runs: Vec<Vec<usize>>,
    /// The functions that have a run.
    holders: Vec<Vec<usize>>,
    /// How many of the functions in sight have a run.
    seen: Vec<usize>,
    /// How many of its runs a function shares with those in sight.
    shared: Vec<usize>,
}

impl Shelf {
    fn of(bodies: &[&[u8]]) -> Self {
        let mut all = Vec::new();
        for (function, body) in bodies.iter().enumerate() {
            let runs = body.windows(RUN).map(|run| {
                let number = run.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
                number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            });
            // Half of them tell as much as all.
            all.extend(runs.filter(|run| run >> 63 == 0).map(|run| (run, function)));
        }
        all.sort_unstable();
        all.dedup();
        let mut runs = vec![Vec::new(); bodies.len()];
        let mut holders = Vec::new();
        for group in all.chunk_by(|a, b| a.0 == b.0) {
            if (2..=COMMON).contains(&group.len()) {
                let those: Vec<usize> = group.iter().map(|&(_, function)| function).collect();
                for &function in &those {
                    runs[function].push(holders.len());
                }
                holders.push(those);
            }
        }
        let (seen, shared) = (vec![0; holders.len()], vec![0; bodies.len()]);
        Self { runs, holders, seen, shared }
    }

    fn enter(&mut self, function: usize) {
        for &run in &self.runs[function] {
            self.seen[run] += 1;
            if self.seen[run] == 1 {
                self.holders[run].iter().for_each(|&other| self.shared[other] += 1);
            }
        }
    }

    fn leave(&mut self, function: usize) {
        for &run in &self.runs[function] {
            self.seen[run] -= 1;
            if self.seen[run] == 0 {
                self.holders[run].iter().for_each(|&other| self.shared[other] -= 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_stands_beside_like() {
        let first: Vec<u8> = (0..200).collect();
        let other: Vec<u8> = (0..200).map(|i: u8| i.wrapping_mul(91) ^ 7).collect();
        let mut near = first.clone();
        near[100] = 0;
        let order = order(&[&first, &other, &near, &other]);
        let place = |function| order.iter().position(|&f| f == function).unwrap();
        assert_eq!(order.len(), 4);
        assert_eq!(place(0).abs_diff(place(2)), 1, "{order:?}");
        assert_eq!(place(1).abs_diff(place(3)), 1, "{order:?}");
    }

    #[test]
    fn functions_are_named_and_all_else_stays() {
        // A type, an imported function and an imported memory, two functions, and an old name.
        let mut library = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0".to_vec();
        let imports = b"\x02\x01a\x01b\0\0\x01a\x01c\x02\x01\x01\x02";
        library.push(2);
        block(imports, &mut library);
        library.extend(b"\x03\x03\x02\0\0\x0a\x07\x02\x02\0\x0b\x02\0\x0b");
        let without = library.clone();
        library.extend(b"\0\x11\x04name\x01\x0a\x03\0\x01i\x01\x01f\x02\x01g");
        let all = ordered(&library).unwrap();
        assert!(all.library.starts_with(&without));
        let section = b"\0\x20\x04name\x01\x19\x03\0\x06000000\x01\x06000001\x02\x06000002";
        assert_eq!(&all.library[without.len()..], section);
        assert_eq!(all.names, ["i", "f", "g"]);
        assert!(ordered(&library[..library.len() - 3]).is_none());
    }
}
