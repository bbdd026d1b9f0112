import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type PeerCertificate, type SecureVersion } from 'node:tls'
import type { TlsFiles } from '../../src/runtime/adapters/tls-files.ts'

/** A certificate made out to `name`, and its key, in a folder of their own. */
export function makeCertificate(name: string, options: { days?: string[]; key?: string[] } = {}): TlsFiles {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-tls-'))
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const kind = options.key ?? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const [days, out] = [options.days ?? ['-days', '30'], ['-keyout', files.key, '-out', files.cert]]
  execFileSync('openssl', ['req', '-x509', ...kind, ...days, ...subject, ...out], { stdio: 'pipe' })
  return files
}

/** As an operator's tool does: the renewed certificate over the former, then the key. */
export function replace(
  files: TlsFiles,
  by: TlsFiles,
  parts: readonly (keyof TlsFiles)[] = ['cert', 'key'],
): void {
  for (const part of parts) copyFileSync(by[part], files[part])
}

export interface Handshake {
  protocol: string | null
  name: PeerCertificate['subject']['CN']
}

/** Shakes hands as a browser that believes `ca` only; rejects with what the handshake ended by. */
export function shakeHands(
  port: number,
  options: { ca: string; name: string; min?: SecureVersion; max?: SecureVersion },
): Promise<Handshake> {
  const { ca, name, min = 'TLSv1.2', max = 'TLSv1.3' } = options
  return new Promise((done, fail) => {
    const socket = connect(
      { port, host: '127.0.0.1', servername: name, ca: readFileSync(ca), minVersion: min, maxVersion: max },
      () => {
        done({ protocol: socket.getProtocol(), name: socket.getPeerCertificate().subject.CN })
        socket.end()
      },
    )
    socket.once('error', fail)
  })
}
