//! Runs a script. It recurses as deep as the script's own nesting, which the compiler bounds, and as deep as macros and
//! defined blocks call each other, which the budget bounds.

use super::budget::{Budget, Fault, ROUNDS, check_output};
use super::heap::{Heap, Loop, Snapshot};
use super::input::Parameters;
use super::texts::{OVERHEAD, Texts};
use super::value::{ListId, MapId, Value};
use super::{BoundScript, encoding, print};
use crate::api::{Block, Expression, Function, Piece, Place};
use crate::engine::scope::Scope;

/// One rendering.
pub(super) struct Machine<'r> {
    pub(super) scope: Scope<'r>,
    /// `$input.body`.
    pub(super) input: &'r str,
    /// The script, values of the definition's parameters, and what its paths say.
    pub(super) bound: &'r BoundScript,
    pub(super) variables: Vec<Value<'r>>,
    pub(super) heap: Heap<'r>,
    pub(super) budget: Budget,
    out: String,
    /// `$foreach`.
    innermost: Option<u32>,
    /// The body as values, once somebody asked; nothing where it is not JSON.
    pub(super) body: Option<Value<'r>>,
    /// The request's parameters, once somebody asked for all or for one of many.
    pub(super) parameters: Option<Parameters>,
    /// `$context.requestOverride` and `$context.responseOverride`, once somebody asked.
    pub(super) overrides: Option<(MapId, MapId)>,
}

/// Members of members that [`Machine::seen`] looks for: one step of the budget pays for all of them.
pub(super) const MOST_SEEN: u32 = 4;

/// Where a block leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Stop,
}

impl<'r> Machine<'r> {
    pub(super) fn new(
        bound: &'r BoundScript,
        scope: Scope<'r>,
        input: &'r str,
        texts: &'r Texts,
    ) -> Machine<'r> {
        Machine {
            scope,
            input,
            bound,
            variables: vec![Value::Null; usize::from(bound.script.variables)],
            heap: Heap::for_text(input, texts),
            budget: Budget::new(),
            out: String::with_capacity(input.len().clamp(256, 8_192)),
            innermost: None,
            body: None,
            parameters: None,
            overrides: None,
        }
    }

    /// Runs the whole script and gives its text.
    pub(super) fn render(&mut self) -> Result<String, Fault> {
        self.run(self.bound.script.body)?;
        Ok(std::mem::take(&mut self.out))
    }

    fn run(&mut self, block: Block) -> Result<Flow, Fault> {
        self.budget.step(block.len())?;
        // Values look at the length when they are written; a block's own texts are as long as the script.
        check_output(self.out.len())?;
        for piece in block {
            let flow = self.piece(piece)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    #[inline]
    fn piece(&mut self, piece: &'static Piece) -> Result<Flow, Fault> {
        match piece {
            Piece::Text(text) => self.out.push_str(text),
            Piece::Parameter(name) => {
                let bound = self.bound.parameters.iter().find(|(bound, _)| bound == name);
                self.out.push_str(bound.map_or("", |(_, value)| value));
            }
            Piece::Value(expression) => self.write(expression)?,
            Piece::Set(place, expression) => self.set(place, expression)?,
            Piece::If(branches, otherwise) => {
                for (condition, block) in *branches {
                    if self.holds(condition)? {
                        return self.run(block);
                    }
                }
                return self.run(otherwise);
            }
            Piece::Foreach(variable, list, block) => return self.foreach(*variable, list, block),
            Piece::Define(variable, block) => self.set_variable(*variable, Value::Block(block)),
            Piece::Call(number, arguments, content) => return self.call_macro(*number, arguments, *content),
            Piece::Break => return Ok(Flow::Break),
            Piece::Stop => return Ok(Flow::Stop),
        }
        Ok(Flow::Next)
    }

    /// Writes what an expression prints. What functions make is written at once: nobody else sees it.
    fn write(&mut self, expression: &'static Expression) -> Result<(), Fault> {
        if let Expression::Call(receiver, function, [argument]) = expression {
            match (receiver, function) {
                (Expression::Input, Function::Json) => {
                    let found = self.at_path(argument)?;
                    return self.with_out(|machine, out| machine.write_json(found, out));
                }
                (Expression::Util, function) if encoding::is_encoder(*function) => {
                    let value = self.evaluate(argument)?;
                    let text = self.encoded_text(*function, &value)?;
                    self.budget.step(text.len() / 64)?;
                    encoding::encode(*function, text, &mut self.out);
                    return check_output(self.out.len());
                }
                _ => {}
            }
        }
        match self.seen(expression, MOST_SEEN) {
            Some(Value::Text(text)) => {
                self.budget.step(1 + text.len() / 64)?;
                self.out.push_str(text);
                return check_output(self.out.len());
            }
            Some(Value::Integer(number)) => {
                self.out.push_str(itoa::Buffer::new().format(number));
                return self.budget.step(1);
            }
            _ => {}
        }
        let value = self.evaluate(expression)?;
        self.print(&value)
    }

    /// Writes a value where the text stands.
    fn print(&mut self, value: &Value<'r>) -> Result<(), Fault> {
        match value {
            Value::Block(block) => {
                self.budget.enter()?;
                self.run(block)?;
                self.budget.leave();
                Ok(())
            }
            value => print::write(value, &self.heap, &mut self.budget, &mut self.out),
        }
    }

    /// A value as text.
    pub(super) fn text(&mut self, value: &Value<'r>) -> Result<&'r str, Fault> {
        match value {
            Value::Text(text) | Value::Big(text) => return Ok(text),
            Value::Bool(value) => return Ok(print::boolean(*value)),
            _ => {}
        }
        let outer = std::mem::take(&mut self.out);
        let printed = self.print(value);
        let text = std::mem::replace(&mut self.out, outer);
        printed?;
        self.keep(text)
    }

    /// A value as the name of a member, which is compared with those that are there.
    pub(super) fn key(&mut self, value: &Value<'r>) -> Result<&'r str, Fault> {
        let key = self.text(value)?;
        self.budget.step(key.len() / 64)?;
        Ok(key)
    }

    /// Keeps a text that was made.
    pub(super) fn keep(&mut self, text: String) -> Result<&'r str, Fault> {
        self.budget.take(text.len() + OVERHEAD)?;
        Ok(self.heap.keep(text))
    }

    /// A text that was made, as a value.
    pub(super) fn made(&mut self, text: String) -> Result<Value<'r>, Fault> {
        self.keep(text).map(Value::Text)
    }

    /// Lends the text that is being written.
    fn with_out(
        &mut self,
        write: impl FnOnce(&mut Self, &mut String) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut out = std::mem::take(&mut self.out);
        let written = write(self, &mut out);
        self.out = out;
        written
    }

    /// A text in double quotes.
    pub(super) fn interpolate(&mut self, block: Block) -> Result<&'r str, Fault> {
        let outer = std::mem::take(&mut self.out);
        let flow = self.run(block);
        let text = std::mem::replace(&mut self.out, outer);
        flow?;
        self.keep(text)
    }

    #[inline(never)]
    fn foreach(&mut self, variable: u16, list: &'static Expression, block: Block) -> Result<Flow, Fault> {
        let value = self.evaluate(list)?;
        let Some((items, length)) = self.iterated(&value) else { return Ok(Flow::Next) };
        let rounds = length.min(ROUNDS);
        self.budget.take(rounds * size_of::<u64>())?;
        let loops = &mut self.heap.loops;
        self.budget.reserve(loops, 1)?;
        let outer = self.innermost;
        let hidden = self.variable(variable);
        let number = u32::try_from(self.heap.loops.len()).unwrap_or(u32::MAX);
        self.heap.loops.push(Loop { index: 0, length, parent: outer, stopped: false });
        self.innermost = Some(number);
        let mut flow = Flow::Next;
        for index in 0..rounds {
            if let Some(round) = self.heap.loops.get_mut(number as usize) {
                round.index = index;
            }
            let item = self.heap.snapped(&items, index);
            self.set_variable(variable, item);
            flow = self.run(block)?;
            let stopped = self.heap.loops.get(number as usize).is_some_and(|round| round.stopped);
            if flow != Flow::Next || stopped {
                break;
            }
        }
        self.innermost = outer;
        self.set_variable(variable, hidden);
        self.budget.release(rounds * size_of::<u64>());
        Ok(if flow == Flow::Stop { Flow::Stop } else { Flow::Next })
    }

    /// What a loop goes through, as far as it goes, and how much there is: a list's items, a map's values.
    fn iterated(&self, value: &Value<'r>) -> Option<(Snapshot, usize)> {
        match value {
            Value::List(id) => Some((self.heap.snapshot(*id, ROUNDS), self.heap.items(*id).len())),
            Value::Map(id) => Some((self.heap.snapshot_values(*id, ROUNDS), self.heap.members(*id).len())),
            _ => None,
        }
    }

    #[inline(never)]
    fn call_macro(
        &mut self,
        number: u16,
        arguments: &'static [Expression],
        content: Option<(u16, Block)>,
    ) -> Result<Flow, Fault> {
        let Some(called) = self.bound.script.macros.get(usize::from(number)) else { return Ok(Flow::Next) };
        self.budget.enter()?;
        let mut values = Vec::with_capacity(called.parameters.len());
        for at in 0..called.parameters.len() {
            values.push(match arguments.get(at) {
                Some(argument) => self.evaluate(argument)?,
                None => Value::Null,
            });
        }
        let hidden: Vec<(u16, Value<'r>)> = (called.parameters.iter().copied())
            .chain(content.map(|(variable, _)| variable))
            .map(|variable| (variable, self.variable(variable)))
            .collect();
        for (variable, value) in called.parameters.iter().zip(values) {
            self.set_variable(*variable, value);
        }
        if let Some((variable, block)) = content {
            self.set_variable(variable, Value::Block(block));
        }
        let flow = self.run(called.body)?;
        for (variable, value) in hidden {
            self.set_variable(variable, value);
        }
        self.budget.leave();
        Ok(flow)
    }

    /// Nothing is never assigned: the old value stays.
    #[inline(never)]
    fn set(&mut self, place: &'static Place, expression: &'static Expression) -> Result<(), Fault> {
        match self.evaluate(expression)? {
            Value::Null => Ok(()),
            value => self.assign(place, value),
        }
    }

    fn assign(&mut self, place: &'static Place, value: Value<'r>) -> Result<(), Fault> {
        match place {
            Place::Variable(variable) => {
                self.set_variable(*variable, value);
                Ok(())
            }
            Place::Property(receiver, name) => {
                let receiver = self.chain(receiver)?;
                self.set_member(&receiver, name, value)
            }
            Place::Index(receiver, index) => {
                let receiver = self.chain(receiver)?;
                let index = self.evaluate(index)?;
                match (&receiver, &index) {
                    (Value::List(id), Value::Integer(index)) => self.set_item(*id, *index, value),
                    (Value::List(_), _) => Ok(()),
                    _ => {
                        let key = self.text(&index)?;
                        self.set_member(&receiver, key, value)
                    }
                }
            }
        }
    }

    fn set_member(&mut self, receiver: &Value<'r>, key: &'r str, value: Value<'r>) -> Result<(), Fault> {
        self.budget.step(1 + key.len() / 64)?;
        if let Value::Map(id) = receiver {
            self.heap.put(*id, key, &value, &mut self.budget)?;
        }
        Ok(())
    }

    fn set_item(&mut self, id: ListId, index: i64, value: Value<'r>) -> Result<(), Fault> {
        let length = self.heap.items(id).len();
        let at = position(index, length).ok_or(OUT_OF_LIST)?;
        self.heap.set_item(id, at, &value, &mut self.budget)?;
        Ok(())
    }

    pub(super) fn variable(&self, number: u16) -> Value<'r> {
        self.variables.get(usize::from(number)).copied().unwrap_or(Value::Null)
    }

    fn set_variable(&mut self, number: u16, value: Value<'r>) {
        if let Some(place) = self.variables.get_mut(usize::from(number)) {
            *place = value;
        }
    }

    pub(super) fn innermost(&self) -> Option<u32> {
        self.innermost
    }
}

pub(super) const OUT_OF_LIST: Fault = Fault::new("a position outside of a list");

/// A position in a list; negative ones count from its end.
pub(super) fn position(index: i64, length: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add(i64::try_from(length).ok()?)? } else { index };
    usize::try_from(at).ok().filter(|at| *at < length)
}
