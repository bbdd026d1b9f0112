import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type Server } from 'node:tls'
import { QiaoError } from '../../kernel/error.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../ports.ts'

/** Where the operator keeps certificate (with its chain) and key, both PEM. */
export interface TlsFiles {
  cert: string
  key: string
}

interface TlsOptions {
  cert: Buffer
  key: Buffer
  minVersion: 'TLSv1.3'
}

export const tlsLookMs = 10_000

/** What a server is opened with. A pair that cannot serve is refused with the file that is to be mended. */
export function readTls(files: TlsFiles): TlsOptions {
  const options = { cert: read(files.cert), key: read(files.key), minVersion: 'TLSv1.3' as const }
  const certificate = certificateIn(options.cert, files.cert)
  if (!certificate.checkPrivateKey(keyIn(options.key, files.key)))
    throw new QiaoError('runtime.tls_mismatch', { ...files })
  try {
    createSecureContext(options)
  } catch {
    throw new QiaoError('runtime.tls_bad_certificate', { file: files.cert })
  }
  return options
}

/**
 * Takes up renewed files without a restart; open connections go on. A pair that cannot serve, as while only one of the
 * two is written, leaves the former one in use and is said once.
 */
export function followTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsFiles,
  { clock, log }: { clock: Clock; log: Log },
): () => void {
  let inUse = readTls(files)
  let said = ''
  warnIfOver(inUse, clock, log)
  return clock.every(tlsLookMs, () => {
    try {
      const found = readTls(files)
      said = ''
      if (found.cert.equals(inUse.cert) && found.key.equals(inUse.key)) return
      server.setSecureContext(found)
      inUse = found
      log.info({ event: 'tls.renewed' })
      warnIfOver(found, clock, log)
    } catch (error) {
      const code = error instanceof QiaoError ? error.code : 'runtime.unexpected'
      if (code !== said) log.error({ event: 'tls.renewal_refused', code })
      said = code
    }
  })
}

/** It still serves: an operator who starts a server needs it most when something ran out. */
function warnIfOver({ cert }: TlsOptions, clock: Clock, log: Log): void {
  if (new X509Certificate(cert).validToDate <= clock.now()) log.warn({ event: 'tls.certificate_over' })
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new QiaoError('runtime.tls_unreadable', { file, reason }, { cause: error })
  }
}

function certificateIn(pem: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw new QiaoError('runtime.tls_bad_certificate', { file }, { cause: error })
  }
}

function keyIn(pem: Buffer, file: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    throw new QiaoError('runtime.tls_bad_key', { file }, { cause: error })
  }
}
