//! The one service: takes the request that the guarding stream let through, and gives it to the application.
//!
//! It has two doors: [`Direct`] for what is whole, and actix's for what is not.

use std::cell::RefCell;
use std::future::{Ready, poll_fn, ready};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_http::body::BoxBody;
use actix_http::error::DispatchError;
use actix_http::{HttpMessage, HttpService, KeepAlive, Request, Response};
use actix_service::{Service, ServiceFactory, fn_factory};
use bytes::Bytes;
use futures_core::Stream;

use super::answer::{AnswerBody, frame};
use super::body::{RequestBody, Rest};
use crate::api::LocalBoxFuture;
use crate::edge::answered::{Answered, Asked, InFlight};
use crate::edge::application::{Application, Incoming};
use crate::edge::connection::{Arrival, Connection};
use crate::edge::guard::Guard;
use crate::edge::own;
use crate::edge::runner::{Runner, Runners, Work};
use crate::edge::serving::Direct;
use crate::edge::survive::survive;
use crate::edge::worker::Worker;
use crate::engine::head::{Framing, HeadFault, RequestHead};
use crate::engine::refusal::Refusal;
use crate::message::{Body, MethodResponse};

/// Serves guarded connections: called with one, it gives the future that lives as long as the connection.
pub(crate) async fn connection_service<A: Application>(
    gateway: GatewayService<A>,
) -> Result<impl Service<(Guard, Option<SocketAddr>), Response = (), Error = DispatchError>, ()> {
    HttpService::build()
        // All time limits are the guarding stream's; actix would set a timer for each request.
        .keep_alive(KeepAlive::Os)
        .client_request_timeout(std::time::Duration::ZERO)
        .on_connect_ext(|guard: &Guard, data| {
            data.insert(Rc::clone(guard.connection()));
        })
        .expect(copies_of(ExpectService(gateway.clone())))
        .h1(copies_of(gateway))
        .new_service(())
        .await
}

/// The factory that actix asks for a service: it gives copies of one.
fn copies_of<S: Service<Request> + Clone>(
    service: S,
) -> impl ServiceFactory<
    Request,
    Config = (),
    Response = S::Response,
    Error = S::Error,
    Service = S,
    InitError = (),
    Future = Ready<Result<S, ()>>,
> {
    fn_factory(move || ready(Ok(service.clone())))
}

/// Answers requests.
pub(crate) struct GatewayService<A> {
    application: Rc<A>,
    worker: Rc<Worker>,
    runners: Rc<Runners>,
}

impl<A> Clone for GatewayService<A> {
    fn clone(&self) -> Self {
        GatewayService {
            application: Rc::clone(&self.application),
            worker: Rc::clone(&self.worker),
            runners: Rc::clone(&self.runners),
        }
    }
}

/// Decides about requests that wait for `100 Continue` before they send their body.
struct ExpectService<A>(GatewayService<A>);

impl<A> Clone for ExpectService<A> {
    fn clone(&self) -> Self {
        ExpectService(self.0.clone())
    }
}

/// A request between its two services.
struct Prepared<T> {
    admitted: T,
    open: Open,
}

/// What is needed to answer a request, besides the request.
struct Open {
    number: u32,
    asked: Asked,
    rest: Rest,
    /// The client waits for leave to send its body.
    expects: bool,
    in_flight: InFlight,
}

impl<A: Application> GatewayService<A> {
    /// A service of one worker.
    pub(crate) fn new(application: Rc<A>, worker: Rc<Worker>) -> GatewayService<A> {
        GatewayService { application, worker, runners: Rc::default() }
    }

    async fn serve(self, mut request: Request) -> Response<AnswerBody> {
        if request.head().expect() {
            let prepared = request.extensions_mut().remove::<Prepared<A::Admitted>>();
            if let Some(Prepared { admitted, open }) = prepared {
                let answer = survive(pin!(self.application.answer(admitted))).await;
                let answer = answer.unwrap_or_else(|| open.failed(&*self.application));
                return open.finish(answer).await;
            }
        }
        match self.open(&mut request) {
            Ok((open, incoming)) => {
                let answer = survive(pin!(self.application.serve(incoming))).await;
                let answer = answer.unwrap_or_else(|| open.failed(&*self.application));
                open.finish(answer).await
            }
            Err(answered) => frame(answered),
        }
    }

    async fn admit(self, mut request: Request) -> Result<Request, Response<BoxBody>> {
        let (mut open, incoming) = self.open(&mut request).map_err(|answered| boxed(frame(answered)))?;
        open.expects = true;
        match survive(pin!(self.application.admit(incoming))).await {
            Some(Ok(admitted)) => {
                request.extensions_mut().insert(Prepared { admitted, open });
                Ok(request)
            }
            Some(Err(answer)) => Err(boxed(open.finish(answer).await)),
            None => {
                let answer = open.failed(&*self.application);
                Err(boxed(open.finish(answer).await))
            }
        }
    }

    /// Takes what belongs to actix's stand-in: a request, or an answer that only has to be sent.
    #[allow(clippy::result_large_err, reason = "what is returned otherwise is larger")]
    fn open(&self, request: &mut Request) -> Result<(Open, Incoming), Answered> {
        let received = Instant::now();
        // Invariant: the guarding stream pushes one arrival for each head that actix reads.
        let arrival = request
            .conn_data::<Rc<Connection>>()
            .and_then(|connection| connection.take().map(|arrival| (Rc::clone(connection), arrival)));
        let (connection, number, head) = match arrival {
            Some((connection, Arrival::Request(number, head))) => (connection, number, head),
            Some((_, Arrival::Answer(answered))) => return Err(answered),
            None => {
                let asked = Asked::unread();
                let response = failed(&*self.application, None);
                return Err(Answered { response, asked, close: true, in_flight: None });
            }
        };
        let asked = Asked::of(&head);
        let in_flight = self.enter(&connection).map_err(|(refusal, in_flight)| {
            connection.close();
            connection.abandon();
            self.turned_away(refusal, asked, in_flight)
        })?;
        let rest: Rest = Rc::new(RefCell::new(None));
        let body = self.body(request, &head, &rest, &connection);
        let incoming = incoming(&connection, head, body, received);
        Ok((Open { number, asked, rest, expects: false, in_flight }, incoming))
    }

    /// Answers what is whole.
    fn runner(&self) -> Runner {
        let application = Rc::clone(&self.application);
        Runner::new(|desk| {
            Box::pin(async move {
                loop {
                    let Work { incoming, asked, closes, in_flight } = desk.work().await;
                    let response = survive(pin!(application.serve(incoming))).await;
                    let response =
                        response.unwrap_or_else(|| failed(&*application, in_flight.connection().peer));
                    let close = closes || in_flight.must_close(&response);
                    desk.answer(Answered { response, asked, close, in_flight: Some(in_flight) });
                }
            })
        })
    }

    /// Counts a request in; `Err` when that is one too many, or nobody's any more.
    fn enter(&self, connection: &Rc<Connection>) -> Result<InFlight, (Refusal, InFlight)> {
        let in_flight = InFlight::new(&self.worker, connection);
        if in_flight.is_too_many() {
            return Err((Refusal::OVERLOADED, in_flight));
        }
        match &connection.client {
            Some(client) if !client.is_trusted() => Err((Refusal::UNTRUSTED, in_flight)),
            _ => Ok(in_flight),
        }
    }

    /// The last answer of a connection, to a request that does not get in.
    fn turned_away(&self, refusal: Refusal, asked: Asked, in_flight: InFlight) -> Answered {
        let peer = in_flight.connection().peer;
        let response = self.application.refuse(refusal, peer, Instant::now());
        Answered { response, asked, close: true, in_flight: Some(in_flight) }
    }

    fn body(
        &self,
        request: &mut Request,
        head: &RequestHead,
        rest: &Rest,
        connection: &Rc<Connection>,
    ) -> Body {
        let length = match head.framing {
            Framing::None => return Body::Empty,
            Framing::Length(length) => Some(length),
            Framing::Chunked => None,
        };
        *rest.borrow_mut() = Some(request.take_payload());
        let limit = self.worker.limits().body;
        let stream = RequestBody::new(Rc::clone(rest), Rc::clone(connection), length, limit);
        Body::Stream { length, stream: Box::pin(stream) }
    }
}

impl<A: Application> Direct for GatewayService<A> {
    fn serve(
        &self,
        connection: &Rc<Connection>,
        request: RequestHead,
        body: Option<Bytes>,
    ) -> Result<Runner, Box<Answered>> {
        let received = Instant::now();
        let asked = Asked::of(&request);
        let closes = request.closes();
        let in_flight = self
            .enter(connection)
            .map_err(|(refusal, in_flight)| Box::new(self.turned_away(refusal, asked, in_flight)))?;
        let incoming = incoming(connection, request, body.map_or(Body::Empty, Body::Bytes), received);
        let runner = self.runners.take().unwrap_or_else(|| self.runner());
        runner.begin(Work { incoming, asked, closes, in_flight });
        Ok(runner)
    }

    fn keep(&self, runner: Runner) {
        self.runners.keep(runner);
    }

    fn refuse(&self, connection: &Rc<Connection>, fault: HeadFault) -> Answered {
        let in_flight = InFlight::new(&self.worker, connection);
        let response = self.application.refuse(fault.into(), connection.peer, Instant::now());
        Answered { response, asked: Asked::unread(), close: true, in_flight: Some(in_flight) }
    }
}

fn incoming(connection: &Connection, request: RequestHead, body: Body, received: Instant) -> Incoming {
    Incoming {
        head: request.head,
        body,
        peer: connection.peer,
        local_port: connection.local_port,
        scheme: connection.scheme,
        received,
        client: connection.client.as_ref().map(|client| Arc::clone(client.identity())),
    }
}

/// The answer where something panicked, with the identifiers by which the log has it. Answering may be what panics.
fn failed<A: Application>(application: &A, peer: Option<SocketAddr>) -> MethodResponse {
    let refuse = || application.refuse(Refusal::PANIC, peer, Instant::now());
    catch_unwind(AssertUnwindSafe(refuse)).unwrap_or_else(|_| own::failed())
}

impl Open {
    /// The answer where something panicked.
    fn failed<A: Application>(&self, application: &A) -> MethodResponse {
        failed(application, self.in_flight.connection().peer)
    }

    /// Frames the answer and decides whether another request may follow it.
    async fn finish(self, response: MethodResponse) -> Response<AnswerBody> {
        let Open { number, asked, rest, expects, in_flight } = self;
        let connection = Rc::clone(in_flight.connection());
        let mut close = in_flight.must_close(&response);
        // A connection whose request was not read to its end is never used again (reliability.md 2.1). The pipeline
        // may still be reading it: then it is in use, and the end comes with the answer's.
        if connection.is_body_open(number) && Rc::strong_count(&rest) == 1 {
            let worth_reading = response.status < 400 && !expects;
            if !(worth_reading && read_away(&rest, in_flight.worker()).await) {
                close = true;
                connection.abandon();
            }
        }
        if close {
            connection.close();
        }
        frame(Answered { response, asked, close, in_flight: Some(in_flight) })
    }
}

/// Reads what is left of a body, if it is small and comes soon.
async fn read_away(rest: &Rest, worker: &Worker) -> bool {
    let mut left = worker.limits().linger_bytes;
    let ends = poll_fn(|task| {
        let mut rest = rest.borrow_mut();
        let Some(payload) = rest.as_mut() else { return Poll::Ready(true) };
        loop {
            match Pin::new(&mut *payload).poll_next(task) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(true),
                Poll::Ready(Some(Ok(piece))) if piece.len() <= left => left -= piece.len(),
                Poll::Ready(Some(_)) => return Poll::Ready(false),
            }
        }
    });
    tokio::time::timeout(worker.limits().linger, ends).await.unwrap_or(false)
}

fn boxed(response: Response<AnswerBody>) -> Response<BoxBody> {
    response.map_body(|_, body| BoxBody::new(body))
}

impl<A: Application> Service<Request> for GatewayService<A> {
    type Response = Response<AnswerBody>;
    type Error = Response<BoxBody>;
    // Boxed: actix keeps the future's room in every connection, idle ones too.
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, request: Request) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.serve(request).await) })
    }
}

impl<A: Application> Service<Request> for ExpectService<A> {
    type Response = Request;
    type Error = Response<BoxBody>;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, request: Request) -> Self::Future {
        Box::pin(self.0.clone().admit(request))
    }
}
