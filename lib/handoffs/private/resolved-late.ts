import { IResolvable, IResolveContext, Token } from 'aws-cdk-lib';

/** A value that is made, all resolved, when the template is: of a lazy one CDK would resolve every part once more. */
export class ResolvedLate implements IResolvable {
  public readonly creationStack = [];

  constructor(private readonly make: () => any) {}

  public resolve(context: IResolveContext): any {
    context.registerPostProcessor({ postProcess: () => this.make() });
  }

  public toString(): string {
    return Token.asString(this);
  }
}
