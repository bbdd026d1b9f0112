/** Why a callback was refused; intake counts refusals by this word. */
export type CallbackRefusal = 'bad_signature' | 'stale' | 'malformed' | 'wrong_receiver' | 'too_large'
