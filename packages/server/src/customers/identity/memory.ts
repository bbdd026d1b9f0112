/**
 * Big arrays of numbers. V8 books ordinary ones as pressure on the heap and looks through all texts of a file each time some tens of
 * megabytes are asked for; shared memory it does not book.
 */
export function numbersOf(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4))
}

export function floatsOf(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8))
}

export function copyOf(numbers: Int32Array, length = numbers.length): Int32Array {
  const copy = numbersOf(length)
  copy.set(numbers.subarray(0, length))
  return copy
}

const kept: Int32Array[] = []

/** Room for what is needed for a moment, with what the last one left in it; one place is one array at a time. */
export function room(place: number, length: number): Int32Array {
  if ((kept[place]?.length ?? 0) < length) kept[place] = numbersOf(length)
  return kept[place]!
}

/** Numbers of several records, `width` to each. */
export interface Rows {
  cells: Int32Array
  width: number
}

const cellsInLine = 16

/**
 * Looks at the first `wanted` numbers of the rows of these records. Rows lie all over the memory: who takes one after the other waits
 * for each, while of many that are asked for at once several are on their way together, and whoever compares them next finds them
 * near. What is given back means nothing; it must be used for the looking not to be left out.
 */
export function fetchRows(
  { cells, width }: Rows,
  wanted: number,
  records: Int32Array,
  from: number,
  to: number,
): number {
  if (wanted === 0) return 0
  let seen = 0
  for (let i = from; i < to; i += 1) {
    const first = records[i]! * width
    for (let at = first; at < first + wanted; at += cellsInLine) seen ^= cells[at]!
    // A row begins anywhere in a line, so that its end may lie in one line more.
    seen ^= cells[first + wanted - 1]!
  }
  return seen
}
