/** What each fault gets. `say` tells of progress on stderr. */
export interface FaultOptions {
  rounds: number
  seed: number
  saboteur: string | null
  say(text: string): void
}
