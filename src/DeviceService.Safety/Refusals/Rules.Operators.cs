namespace DeviceService.Safety;

// Who asks, and who treats.
public static partial class Rules
{
    private static Rule[] OperatorsRules =>
    [
        SignInMissing, SignInUnknown, SignInWrong, SignInLocked, SignInBusy, RoleForbidden, OperatorOther, OperatorUnknown,
        OperatorSuspended, LicenceExpired, OperatorLeft, OperatorNotOfSession, SetupCodeWrong, OperatorLast,
    ];

    public static Rule SignInMissing { get; } = new(
        "R-SIGN-IN-MISSING",
        "H14",
        RefusalCategory.Unauthenticated,
        "{rpc} needs somebody who is signed in.",
        "Sign in, and send the token as metadata: authorization: Bearer TOKEN. Stopping needs none.");

    public static Rule SignInUnknown { get; } = new(
        "R-SIGN-IN-UNKNOWN",
        "H14",
        RefusalCategory.Unauthenticated,
        "The token of this call belongs to no sign-in that is in force.",
        "Sign in again: a sign-in ends with SignOut, after ten idle minutes, and when the service restarts.");

    public static Rule SignInWrong { get; } = new(
        "R-SIGN-IN-WRONG",
        "H14",
        RefusalCategory.Unauthenticated,
        "operator_id or PIN is wrong.",
        "Try again; after {limit} wrong PINs in a row each further attempt has to wait.");

    public static Rule SignInLocked { get; } = new(
        "R-SIGN-IN-LOCKED",
        "H14",
        RefusalCategory.Exhausted,
        "{limit} or more wrong PINs were given for {operator}; {observed} {unit} are left to wait.",
        "Wait, then sign in with the right PIN.");

    public static Rule SignInBusy { get; } = new(
        "R-SIGN-IN-BUSY",
        "H18",
        RefusalCategory.Exhausted,
        "{limit} PINs wait to be worked out already.",
        "Wait a few seconds, then try again. Stopping needs no sign-in.");

    public static Rule RoleForbidden { get; } = new(
        "R-ROLE",
        "H14",
        RefusalCategory.Permission,
        "{rpc} is not for {observed}; it is for {limit}.",
        "Have somebody in such a role sign in and do it.");

    public static Rule OperatorOther { get; } = new(
        "R-OPERATOR-OTHER",
        "H14",
        RefusalCategory.Permission,
        "{field} names {observed}, and {limit} is signed in.",
        "Leave {field} empty: who acts follows from the sign-in.");

    public static Rule OperatorUnknown { get; } = new(
        "R-OPERATOR-UNKNOWN",
        "H14",
        RefusalCategory.NotFound,
        "There is no operator {observed}.",
        "ListOperators names them; RegisterOperator adds one.");

    public static Rule OperatorSuspended { get; } = new(
        "R-OPERATOR-SUSPENDED",
        "H14",
        RefusalCategory.State,
        "{operator} is suspended: {observed}.",
        "A prescriber may lift it with SuspendOperator.");

    public static Rule LicenceExpired { get; } = new(
        "R-LICENCE-EXPIRED",
        "H14",
        RefusalCategory.State,
        "The licence of {operator} ended with {limit}; today is {observed}.",
        "Have a prescriber register the renewed licence, or change the operator.");

    public static Rule OperatorLeft { get; } = new(
        "R-OPERATOR-LEFT",
        "H14",
        RefusalCategory.State,
        "OPERATOR_LEFT: {operator} is not signed in any more.",
        "Sign in again, or have another operator take over with ChangeOperator; then resume.");

    public static Rule OperatorNotOfSession { get; } = new(
        "R-OPERATOR-SESSION",
        "H14",
        RefusalCategory.State,
        "The session is in the hands of {limit}, and {observed} asks.",
        "Call ChangeOperator first, in READY or PAUSED.");

    public static Rule SetupCodeWrong { get; } = new(
        "R-SETUP-CODE",
        "H14",
        RefusalCategory.Permission,
        "No prescriber is registered who can sign in, and setup_code is {observed}.",
        "Send the code in the file setup-code of the data directory. It is written anew at each start until a prescriber is registered who can sign in.");

    public static Rule OperatorLast { get; } = new(
        "R-OPERATOR-LAST",
        "H14",
        RefusalCategory.State,
        "{operator} is the last prescriber in good standing: nobody could register or lift anything afterwards.",
        "Register another prescriber first.");
}
