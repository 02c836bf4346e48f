//! What operations of a document showed, counted.

/// What a document showed, in operations.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Compared whole: method, path, query, headers and body at the backend or the event at Lambda; status, headers and
    /// body at the client.
    pub compared: usize,
    /// Closed by an access rule: refused, and nothing behind was called. Most are compared too, in a second gateway of
    /// the same definition without its access rules.
    pub closed: usize,
    /// Closed ones that let in who has the right credential, and nobody with a missing, foreign or old one.
    pub admitted: usize,
    /// Of these, those whose backend or function sees whose credential it was.
    pub known: usize,
    /// Compared but for a body, or an answer, that a template with control flow makes.
    pub but_template: usize,
    /// The same calls with other answers of service or function, one for each integration response that can be chosen
    /// and one that chooses none; compared as far as the first.
    pub answers: usize,
    /// What has no backend, or is of a kind that comes later: status 500, and nothing behind was called.
    pub partly: usize,
    /// Called only: the reader cannot predict the answer.
    pub called: usize,
    /// Preflights of the CORS extension, compared whole.
    pub preflights: usize,
    /// Requests beside the good ones that a request validator refuses, compared whole.
    pub refusals: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.compared += other.compared;
        self.closed += other.closed;
        self.admitted += other.admitted;
        self.known += other.known;
        self.but_template += other.but_template;
        self.answers += other.answers;
        self.partly += other.partly;
        self.called += other.called;
        self.preflights += other.preflights;
        self.refusals += other.refusals;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally {
            compared,
            but_template,
            answers,
            closed,
            admitted,
            known,
            partly,
            called,
            preflights,
            refusals,
        } = self;
        write!(
            f,
            "{compared} compared, {but_template} but for what a template makes, {answers} other answers, {preflights} \
             preflights, {refusals} refused by a validator, {partly} partly, {called} called only; {closed} closed, {admitted} of them open to the right \
             credential, {known} of whose callers are known behind"
        )
    }
}
