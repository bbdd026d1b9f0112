/** One text a column; `left` of the records come from the first of two lists, 0 when there is one. */
export interface Records {
  size: number
  left: number
  column(name: string): readonly string[]
}

/** Records that are read in slices: texts that nobody keeps cost nobody time. */
export interface Source {
  size: number
  left: number
  /** Texts of the records `[from, to)`, by the name of the column. */
  slice(from: number, to: number): (name: string) => readonly string[]
}

export function sourceOf({ size, left, column }: Records): Source {
  const columns = new Map<string, readonly string[]>()
  const columnOf = (name: string) => {
    const known = columns.get(name) ?? column(name)
    columns.set(name, known)
    return known
  }
  return { size, left, slice: (from, to) => (name) => columnOf(name).slice(from, to) }
}
