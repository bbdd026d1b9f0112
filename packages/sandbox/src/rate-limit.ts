/** How many calls a platform takes in a second; each says no in words of its own. */
export class RateLimit {
  /** Null is no limit. */
  perSecond: number | null = null
  #second = 0
  #inSecond = 0

  /** Counts one more call; true when it is one too many. */
  isOver(nowMs: number): boolean {
    if (this.perSecond === null) return false
    const second = Math.floor(nowMs / 1000)
    if (second !== this.#second) this.#inSecond = 0
    this.#second = second
    return ++this.#inSecond > this.perSecond
  }
}
