//! Bytes taken apart, one small choice after the other. When there are none left, each is 0.

/// What is left of an input.
pub(crate) struct Taken<'a>(&'a [u8]);

impl<'a> Taken<'a> {
    pub(crate) fn from(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// A number below this one, which is at most 256.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit
    }

    pub(crate) fn one_of<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }

    /// Once in so many.
    pub(crate) fn chance(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    /// A text of at most 15 bytes, from an alphabet where separators are frequent.
    pub(crate) fn text(&mut self) -> String {
        const LETTERS: [char; 16] =
            ['a', '#', '1', '0', '~', 'b', '@', 'é', '/', ' ', '%', '-', '_', ':', 'Z', '9'];
        let length = self.below(16);
        (0..length).map(|_| self.one_of(&LETTERS)).collect()
    }
}
