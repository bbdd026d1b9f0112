/** `--rate 1000 --json` as numbers and texts; unknown options are refused, so that a typing mistake is not a default. */
export function readOptions<T extends Record<string, number | string>>(args: string[], defaults: T): T {
  const options: Record<string, number | string> = { ...defaults }
  for (let i = 0; i < args.length; i += 1) {
    const name = args[i]!.replace(/^--/, '')
    if (name === 'json') continue
    const wanted = defaults[name]
    const given = args[i + 1]
    if (wanted === undefined || given === undefined) throw new Error(`unknown option ${args[i]}`)
    const value = typeof wanted === 'number' ? Number(given) : given
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`--${name} wants a number`)
    options[name] = value
    i += 1
  }
  return options as T
}

export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}
