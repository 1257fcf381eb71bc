import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Access, Comment, CommentPage, Fault, Joined, Participant, RosterChange, SessionInfo, TaskNews } from './contract.ts';
import { Emitter } from './emitter.ts';
import { CollabError, isPassing, Offline } from './faults.ts';
import { Hold } from './hold.ts';
import type { Link } from './link.ts';

/** Comments of a page, at most. */
const Page = 100;
/** Pages that are read for what was said while there was no connection. */
const PagesMissed = 10;

/** What a session tells. */
export interface SessionEvents {
  /** We are in, again after each time the connection was lost. */
  joined: [info: SessionInfo];
  /** We are not in, and why: refused, put out, or (code 0) without a connection. */
  left: [fault: Fault];
  /** It moved in its life, or its name changed. */
  info: [info: SessionInfo];
  /** Who is in, by connection. */
  roster: [roster: ReadonlyMap<string, Participant>];
  /** A comment of anybody, the own ones too, in the order of their numbers; those too that were made while we were away. */
  comment: [comment: Comment];
  /** Another connection's message to the session. */
  message: [payload: string, connection: string];
  task: [news: TaskNews];
}

/** What a comment is about. */
export interface CommentOptions {
  /** Name of a document, without the session. */
  document?: string;
  /** Where in it, in the app's own words: at most 1,024 bytes. */
  anchor?: string;
  /** Number of the comment that it answers. */
  replyTo?: number;
}

/** What a session is given by its client. @internal */
export interface SessionHost {
  readonly clock: Clock;
  readonly random: () => number;
  forgetSession(session: CollabSession): void;
}

interface CommentPageWire extends CommentPage {
  readonly fault: Fault | null;
}

/** A session: who is in it, what they say, where it is in its life. */
export class CollabSession extends Emitter<SessionEvents> {
  private readonly people = new Map<string, Participant>();
  private readonly hold = new Hold();
  private readonly backoff: Backoff;
  private link: Link | null = null;
  private cycle = 0;
  private timer: unknown = null;
  private current: SessionInfo | null = null;
  private rights: Access = 'none';
  private isIn = false;
  /** The newest comment that was told; null before the first join. */
  private lastComment: number | null = null;

  /** @internal Sessions are joined by `CollabClient.join`. */
  constructor(
    private readonly host: SessionHost,
    readonly id: string,
  ) {
    super();
    this.backoff = new Backoff(host.random);
  }

  /** The session, as last heard; null before it was joined. */
  get info(): SessionInfo | null {
    return this.current;
  }

  /** What may be done in it. */
  get access(): Access {
    return this.rights;
  }

  /** Whether events come. */
  get joined(): boolean {
    return this.isIn;
  }

  /** Who is in, by connection, this one included. Empty without a connection. */
  get roster(): ReadonlyMap<string, Participant> {
    return this.people;
  }

  /**
   * Writes a comment, and gives it as it was stored. Fails with a `CollabError`; when the connection is lost meanwhile it may have been
   * stored nevertheless, and comes as an event then.
   */
  async comment(text: string, options: CommentOptions = {}): Promise<Comment> {
    const { document = null, anchor = null, replyTo = 0 } = options;
    const { comment, fault } = await this.call<{ comment: Comment | null; fault: Fault | null }>('Comment', text, document, anchor, replyTo);
    if (fault !== null || comment === null) throw new CollabError(fault ?? Offline);
    return comment;
  }

  /** A page of what was said, newest first: the comments below a number, or the newest ones. */
  async comments(before = 0, limit = Page): Promise<CommentPage> {
    const { comments, hasMore, fault } = await this.call<CommentPageWire>('ReadComments', before, limit);
    if (fault !== null) throw new CollabError(fault);
    return { comments, hasMore };
  }

  /** Sends the app's own text to everybody else who has joined, stored nowhere. */
  async send(payload: string): Promise<void> {
    const fault = await this.call<Fault | null>('SendToSession', payload);
    if (fault !== null) throw new CollabError(fault);
  }

  /** Goes out. Documents stay open. */
  leave(): void {
    // Without a connection we are out already.
    this.link?.call('Leave', this.id).catch(() => undefined);
    this.link = null;
    this.rest();
    this.host.forgetSession(this);
    this.silence();
  }

  /** @internal There is a connection. */
  attach(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.backoff.reset();
    void this.run(link);
  }

  /** @internal There is none. */
  detach(): void {
    this.link = null;
    this.out(Offline);
  }

  /** @internal The connection has other rights: what was refused may be allowed now. */
  renewed(): void {
    if (this.link !== null && !this.isIn) void this.run(this.link);
  }

  /** @internal */
  heardRoster({ present, gone }: RosterChange): void {
    this.hold.run(() => {
      for (const connection of gone) this.people.delete(connection);
      for (const person of present) this.people.set(person.connection, person);
      this.emit('roster', this.people);
    });
  }

  /** @internal */
  heardInfo(info: SessionInfo): void {
    this.hold.run(() => {
      this.current = info;
      this.emit('info', info);
    });
  }

  /** @internal */
  heardComment(comment: Comment): void {
    this.hold.run(() => {
      if (comment.number <= (this.lastComment ?? 0)) return;
      this.lastComment = comment.number;
      this.emit('comment', comment);
    });
  }

  /** @internal */
  heardMessage(payload: string, connection: string): void {
    this.hold.run(() => this.emit('message', payload, connection));
  }

  /** @internal */
  heardTask(news: TaskNews): void {
    this.hold.run(() => this.emit('task', news));
  }

  /** @internal */
  heardLeft(fault: Fault): void {
    this.hold.run(() => {
      this.out(fault);
      if (isPassing(fault)) this.tryLater();
    });
  }

  private call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (this.link === null) return Promise.reject(new CollabError(Offline));
    return this.link.call<T>(method, this.id, ...args);
  }

  private async run(link: Link): Promise<void> {
    this.rest();
    const { cycle } = this;
    this.hold.begin();
    try {
      const { session, access, roster, fault } = await link.call<Joined>('Join', this.id);
      if (this.cycle !== cycle) return;
      if (fault !== null || session === null) {
        this.out(fault ?? Offline);
        if (fault !== null && isPassing(fault)) this.tryLater();
        return;
      }
      const missed = await this.missed(link);
      if (this.cycle !== cycle) return;
      this.enter(session, access, roster);
      for (const comment of missed) {
        this.lastComment = comment.number;
        this.emit('comment', comment);
      }
      this.hold.release();
    } catch {
      // The connection was lost, and the next one begins anew; or the call failed, and we try it again.
      if (this.cycle === cycle) this.tryLater();
    }
  }

  private enter(session: SessionInfo, access: Access, roster: readonly Participant[]): void {
    this.backoff.reset();
    this.current = session;
    this.rights = access;
    this.isIn = true;
    this.people.clear();
    for (const person of roster) this.people.set(person.connection, person);
    this.emit('joined', session);
    this.emit('info', session);
    this.emit('roster', this.people);
  }

  /** What was said since the last comment that was told, oldest first: the newest 1,000 of it. */
  private async missed(link: Link): Promise<Comment[]> {
    const last = this.lastComment;
    const missed: Comment[] = [];
    for (let page = 0; page < PagesMissed; page++) {
      const before = missed.at(-1)?.number ?? 0;
      const answer = await link.call<CommentPageWire>('ReadComments', this.id, before, last === null ? 1 : Page);
      if (answer.fault !== null) throw new CollabError(answer.fault);
      if (last === null) {
        // The first time, the past is the app's to ask for.
        this.lastComment = answer.comments[0]?.number ?? 0;
        return [];
      }
      const news = answer.comments.filter((comment) => comment.number > last);
      missed.push(...news);
      if (!answer.hasMore || news.length < answer.comments.length) break;
    }
    return missed.toReversed();
  }

  private out(fault: Fault): void {
    const wasIn = this.isIn;
    this.rest();
    if (wasIn || fault.code !== 0) this.emit('left', fault);
  }

  private tryLater(): void {
    this.rest();
    const { link } = this;
    if (link === null) return;
    this.timer = this.host.clock.setTimeout(() => void this.run(link), this.backoff.next());
  }

  private rest(): void {
    this.cycle += 1;
    this.host.clock.clearTimeout(this.timer);
    this.hold.drop();
    this.isIn = false;
    if (this.people.size > 0) {
      this.people.clear();
      this.emit('roster', this.people);
    }
  }
}
