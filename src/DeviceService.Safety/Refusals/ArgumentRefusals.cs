namespace DeviceService.Safety;

/// <summary>Refusals of single fields; <see cref="QuantityRange"/> has those of numbers out of range.</summary>
public static class ArgumentRefusals
{
    /// <summary>A field that has to be there is not.</summary>
    public static Refusal Missing(string field) => Rules.ArgumentMissing.Refuse(("field", field));

    /// <summary>A field cannot have this value; <paramref name="expected"/> says in a clause what would do.</summary>
    public static Refusal Form(string field, string observed, string expected) =>
        Rules.ArgumentForm.Refuse(("field", field), ("observed", observed), ("expected", expected));
}
