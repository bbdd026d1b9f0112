/** A failure that a person can act on: printed as one line in both languages, without a stack. */
export class StartFailure extends Error {
  readonly code: string
  readonly zh: string
  readonly en: string
  /** What the failing program said last, for the lines below. */
  readonly details: string

  constructor(code: string, zh: string, en: string, options: ErrorOptions & { details?: string } = {}) {
    super(`${zh} · ${en}`, options)
    this.details = options.details ?? ''
    this.name = 'StartFailure'
    this.code = code
    this.zh = zh
    this.en = en
  }
}

/** One clear line for what the operating system refuses while files are written; other errors come back as they are. */
export function explainFileError(error: unknown, where: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StartFailure(
      'disk.full',
      `磁盘已满，无法写入 ${where}：请腾出空间后重试。`,
      `The disk is full, ${where} cannot be written: make room and try again.`,
      { cause: error },
    )
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new StartFailure(
      'disk.not_writable',
      `没有权限写入 ${where}：请换一个目录（--data）或调整权限。`,
      `No permission to write ${where}: choose another directory (--data) or change its permissions.`,
      { cause: error },
    )
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new StartFailure(
      'data.not_a_directory',
      `${where} 不是目录：请换一个目录（--data）。`,
      `${where} is not a directory: choose another one (--data).`,
      { cause: error },
    )
  return error
}

/** The line shown for any error at the top. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartFailure) return [error.message, error.details].filter(Boolean).join('\n')
  if (error instanceof Error) return error.stack ?? error.message
  return String(error)
}
