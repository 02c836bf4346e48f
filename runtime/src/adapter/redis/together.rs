//! Several questions at the same time.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Waits for all; the answers are in the order of the questions.
pub(super) async fn together<F: Future>(questions: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut asked: Vec<Question<F>> =
        questions.into_iter().map(|question| Question::Asked(Box::pin(question))).collect();
    poll_fn(|task| {
        let mut is_over = true;
        for question in &mut asked {
            is_over &= question.poll(task);
        }
        if is_over { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let answer = |question| match question {
        Question::Answered(answer) => Some(answer),
        Question::Asked(_) => None,
    };
    asked.into_iter().filter_map(answer).collect()
}

enum Question<F: Future> {
    Asked(Pin<Box<F>>),
    Answered(F::Output),
}

impl<F: Future> Question<F> {
    /// Whether it is answered.
    fn poll(&mut self, task: &mut Context<'_>) -> bool {
        if let Question::Asked(future) = self {
            match future.as_mut().poll(task) {
                Poll::Ready(answer) => *self = Question::Answered(answer),
                Poll::Pending => return false,
            }
        }
        true
    }
}
