/** Why a callback was refused; intake counts refusals by this word. */
export type CallbackRefusal = 'bad_signature' | 'stale' | 'malformed' | 'wrong_receiver' | 'too_large'

/** XML that we do not read: not well formed, a DTD, too deep, too many elements. */
export class MalformedXml extends Error {
  readonly code = 'wecom.malformed_xml'
}

/** Ciphertext that does not open: wrong key, wrong length, wrong padding. */
export class UndecryptableMessage extends Error {
  readonly code = 'wecom.undecryptable_message'
}

/** The EncodingAESKey of the configuration is not 43 characters that give 32 bytes. */
export class InvalidAesKey extends Error {
  readonly code = 'wecom.invalid_aes_key'
}
