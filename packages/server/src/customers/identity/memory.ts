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
