declare module 'asl-validator' {
  /** Checks a definition against the schema of the Amazon States Language, and its paths and expressions. */
  export default function validate(definition: object): { isValid: boolean; errors: object[] };
}
