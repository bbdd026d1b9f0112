/**
 * What has to be undone at the end, in reverse order of start. After `stopAll` began, whatever still gets started
 * is stopped at once, so an interrupt in the middle of a start leaves nothing behind.
 */
export class Stoppers {
  readonly #stops: (() => Promise<void> | void)[] = []
  #stopping: Promise<void> | null = null

  get isStopping(): boolean {
    return this.#stopping !== null
  }

  async add(stop: () => Promise<void> | void): Promise<void> {
    if (!this.#stopping) {
      this.#stops.push(stop)
      return
    }
    await stop()
    throw new StoppedWhileStarting()
  }

  stopAll(): Promise<void> {
    this.#stopping ??= this.#run()
    return this.#stopping
  }

  async #run(): Promise<void> {
    for (let stop = this.#stops.pop(); stop; stop = this.#stops.pop()) {
      try {
        await stop()
      } catch (error) {
        console.error(error)
      }
    }
  }
}

/** Ends a start that was interrupted; nothing to tell the user. */
export class StoppedWhileStarting extends Error {
  constructor() {
    super('stopped while starting')
    this.name = 'StoppedWhileStarting'
  }
}
