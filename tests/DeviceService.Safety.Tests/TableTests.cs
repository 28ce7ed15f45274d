using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>
/// Rules, figures and tables are static, and made once in a process by whoever asks first. Here they are made anew, in a copy of our
/// assemblies, so that what the tests of tables hold does not depend on who asked first.
/// </summary>
/// <remarks>Mutation testing needs it too: one process serves all mutants, and a table that is made already shows none of them.</remarks>
public sealed class TableTests
{
    private static readonly Type[] Tables =
        [typeof(DocumentTests), typeof(RefusalTests), typeof(StopRuleTests), typeof(SafetyFloorsTests), typeof(RolePermissionTests), typeof(RpcAcceptanceTests), typeof(HazardReactionTests)];

    [Fact]
    public void Tables_made_anew_say_the_same()
    {
        var anew = new Anew();
        try
        {
            var copy = anew.LoadFromAssemblyPath(typeof(TableTests).Assembly.Location);
            foreach (var tests in Tables.Select(type => copy.GetType(type.FullName!, throwOnError: true)!))
            {
                Assert.DoesNotContain(tests, Tables);
                var facts = tests.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                    .Where(method => method.IsDefined(typeof(FactAttribute)) && method.GetParameters().Length == 0)
                    .ToArray();

                Assert.NotEmpty(facts);
                Assert.All(facts, fact => Run(tests, fact));
            }
        }
        finally
        {
            anew.Unload();
        }
    }

    private static void Run(Type tests, MethodInfo fact)
    {
        try
        {
            fact.Invoke(Activator.CreateInstance(tests), null);
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Its own copy of what is ours; everything else is the one that is loaded already.</summary>
    private sealed class Anew() : AssemblyLoadContext(name: null, isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name!.StartsWith("DeviceService.", StringComparison.Ordinal)
                ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll"))
                : null;
    }
}
